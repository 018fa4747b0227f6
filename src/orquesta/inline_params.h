// The short form of parameters: `action: core.local cmd="date" n=1`, `publish: a=<% result() %>`
// (spec/orquesta 2.7). Pure.
#pragma once

#include <string_view>
#include <vector>

#include "orquesta/definition.h"

namespace squall::orquesta {

// Every `word=value` of the text, in order; what has another form is passed over. Empty when the text is too
// hard to search.
std::vector<NamedValue> parse_inline_params(std::string_view text);

}  // namespace squall::orquesta
