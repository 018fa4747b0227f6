// Every runner type: its parameters, output and names, as the document that is registered (spec/runtime 1,
// spec/api 3.4). A table of facts; how a runner works is src/runners.
#pragma once

#include <span>
#include <string_view>

#include "value/value.h"

namespace squall::content {

// Documents of spec/api 3.4 without ids; `orchestra` stands as a document of its own beside `orquesta`. They
// live as long as the program.
std::span<const Value> runner_types();
// nullptr when there is none by that name. Names are exact: "python_script" is none.
const Value* find_runner_type(std::string_view name);

// The runner that does the work of `name`: "orquesta" for its alias "orchestra", else `name` itself.
std::string_view runner_behind(std::string_view name);

}  // namespace squall::content
