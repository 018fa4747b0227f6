// The names that every template knows (spec/expressions 2.6). Private to expr/jinja.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "expr/jinja/filter.h"
#include "expr/jinja/things.h"
#include "expr/jinja/var.h"

namespace squall::jinja {

// range, dict, lipsum, cycler, joiner, namespace; nothing for another name.
std::optional<Var> make_global(std::string_view name);

std::vector<std::string_view> global_names();

struct GlobalSpec {
  std::string_view name;
  std::string_view params;
  std::string_view help;
  Example example;
  std::string_view type;  // as messages have it
  Var (*call)(Render&, CallArgs&);
};
std::span<const GlobalSpec> builtin_globals();

}  // namespace squall::jinja
