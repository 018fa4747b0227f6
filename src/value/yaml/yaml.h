// YAML 1.1 text to Value as PyYAML's safe loader reads it, and back (conformance README 10).
// Pure functions; safe to call from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::yaml {

struct Limits {
  std::size_t max_depth = 100;
  std::size_t max_bytes = std::size_t{64} << 20;
  std::size_t max_nodes = 2'000'000;  // counted after aliases are followed: bounds an expansion bomb
};

// What a mapping may hold.
enum class Keys : std::uint8_t {
  kLast,    // the last of doubled keys counts, << merges
  kUnique,  // doubled keys and << are refused, as the workflow engine does
};

// One document (an empty text is null). yes/no/on/off, octals 010, 0b, 1_000, 1:30, timestamps, ~, << merge
// keys, aliases; the last of doubled keys counts. Errors: kParse with line and column from 1, kind()
// "ReaderError", "ScannerError", "ParserError", "ComposerError" or "ConstructorError"; kLimit beyond the
// limits. A node that holds itself is refused.
Result<Value> parse(std::string_view text, const Limits& limits = {}, Keys keys = Keys::kLast);

struct Style {
  bool sort_keys = false;  // as Python orders them; keys that have no order keep theirs
  bool unicode = true;     // else characters beyond ASCII become "\xE9" in double quotes
  int indent = 2;          // from 2 to 9; another counts as 2
  int width = 80;          // lines fold near this column; 0: never
};

// The text as PyYAML's safe_dump(default_flow_style=False) prints it: block style. A lone
// plain scalar prints without the "..." that PyYAML puts behind it.
std::string dump(const Value& value, const Style& style = {});

// Line (from 1) of the node at `path` ("a.b.0") in `text`, for a member of a mapping the line of its key; 0
// when it cannot be found. For messages about a field.
int line_of(std::string_view text, std::string_view path);

}  // namespace squall::yaml
