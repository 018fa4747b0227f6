// Tasks of a definition from what stands under `tasks`. Private to definition.cpp.
#pragma once

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "base/error.h"
#include "orquesta/definition.h"
#include "value/value.h"

namespace squall::orquesta {

// A definition that cannot be loaded. Thrown while loading, never out of Definition::load().
struct Refusal {
  Error error;
};

template <typename... A>
[[noreturn]] void refuse(const char* kind, fmt::format_string<A...> text, A&&... args) {
  throw Refusal{make_error(Errc::kInvalid, text, std::forward<A>(args)...).as(kind)};
}

// What the reference wants of anything that it makes an object of: a mapping that is not empty. A list is
// refused in the words of what it does with it next.
void check_mapping(const Value& value, const char* list_lacks = "get");

// The members of a mapping whose keys are texts; what else it holds is for the schema to refuse.
Value with_text_keys(const Value& mapping);

std::vector<Task> load_tasks(const Value& tasks);

}  // namespace squall::orquesta
