// The names that every template knows (spec/expressions 2.6). Private to expr/jinja.
#pragma once

#include <optional>
#include <string_view>

#include "expr/jinja/var.h"

namespace squall::jinja {

// range, dict, lipsum, cycler, joiner, namespace; nothing for another name.
std::optional<Var> make_global(std::string_view name);

}  // namespace squall::jinja
