// Numbers as a template writes them. Private to the lexer.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "value/value.h"

namespace squall::jinja {

struct NumberLiteral {
  Value value;      // null: an integer of more digits than Python reads
  std::size_t end;  // behind the last digit
};

// The number that starts at `at`: 12, 1_000, 0x1f, 0b1, 0o7, 1.5, 1e3, 1.5e-3; nothing when there is none.
// Behind a dot only digits count: `a.0.1` means two subscripts.
std::optional<NumberLiteral> read_number(std::string_view source, std::size_t at);

}  // namespace squall::jinja
