// The short form of parameters in a text: `core.local cmd="date" timeout=5`, `a=<% ctx().x %> b=[1, 2]`
// (spec/orquesta 2.7).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"

namespace squall::expr {

// Each `name=value` of a text in its order; what has not that form is passed over. Expressions stay texts.
std::vector<std::pair<std::string, Value>> inline_parameters(std::string_view text);

}  // namespace squall::expr
