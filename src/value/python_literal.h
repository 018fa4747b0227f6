// Python literals as texts: ast.literal_eval(). Parameters of type boolean, array and object may be given so
// (spec/runtime 5.5), because the text of a template's result is often what Python prints of a list or
// mapping.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::python {

inline constexpr std::size_t kMaxLiteralDepth = 100;

// None, True, False, numbers with a sign, texts and bytes with all prefixes but f, tuples, lists, sets (also
// set()), mappings; blanks, line ends inside brackets, and comments. Mappings with a key that is no text
// become kPairs. Errors: kParse with the position (1-based) and kind "SyntaxError", "ValueError"
// (well-formed, but no literal), or "TypeError" (an unhashable key); kLimit beyond kMaxLiteralDepth;
// kUnsupported for complex numbers and \N{NAME}.
Result<Value> parse_literal(std::string_view text);

}  // namespace squall::python
