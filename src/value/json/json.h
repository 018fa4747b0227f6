// JSON text to Value and back, as Python's json module reads and prints it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::json {

struct Limits {
  std::size_t max_depth = 200;
  std::size_t max_bytes = std::size_t{1} << 30;
};

// One JSON text. Integers of any size stay exact; a number with a fraction or exponent is a double; NaN,
// Infinity and -Infinity are read; the last of doubled keys counts. Errors: kParse with line and column and
// the reference's words
// ("Expecting value: line 1 column 1 (char 0)" form); kLimit beyond the limits.
Result<Value> parse(std::string_view text, const Limits& limits = {});

struct Style {
  bool spaces = false;  // ", " and ": " as json.dumps() has them; else "," and ":"
  int indent = 0;       // > 0: one member a line
  bool ascii = false;   // \uXXXX for all beyond ASCII
  bool sort_keys = false;
};

// Dates print as ISO texts, bytes as text with replacement, sets and tuples as arrays, pairs as an object
// with str() keys. Doubles as Python repr (1.0, 1e-07); NaN and infinities as NaN, Infinity, -Infinity.
std::string dump(const Value& value, const Style& style = {});
// Appends to `out`.
void dump_to(std::string& out, const Value& value, const Style& style = {});
// json.dumps(value): spaces and ascii.
inline std::string dumps(const Value& value) { return dump(value, {.spaces = true, .ascii = true}); }

}  // namespace squall::json
