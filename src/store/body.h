// Bodies as they are kept: JSON text, and the heavy fields apart from the rest. Every implementation keeps
// them this way.
//
// Threads: plain functions, no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/collection.h"
#include "value/value.h"

namespace squall::store {

using model::Collection;

// Deeper bodies are refused; well above what any parser of the house lets in.
inline constexpr std::size_t kMaxBodyDepth = 400;

// `body`, or a part of it, as text. What this accepts can be read again: kLimit for a body that is too deep,
// too long (kMaxDocumentBytes) or has an integer of thousands of digits; kInvalid for text that is not UTF-8.
// `id` is for the message.
Result<std::string> body_text(const Collection& collection, std::string_view id, const Value& body);
// Back again. kIo when the text is damaged.
Result<Value> body_value(const Collection& collection, std::string_view id, std::string_view text);

// `body` without the heavy fields that have a value.
Value without_heavy(const Collection& collection, const Value& body);
// `next` with the heavy fields that it does not name and that have a value in `former`.
Value with_kept_heavy(const Collection& collection, const Value& former, const Value& next);

}  // namespace squall::store
