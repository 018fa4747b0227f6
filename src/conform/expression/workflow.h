// The workflow engine's Jinja alone, with the functions of its library.
#pragma once

#include <string_view>

#include "base/error.h"
#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::conform {

// Threads: any number may use both at once.
const jinja::Environment& workflow_environment();
// A text whatever its language, evaluated as Jinja; `data`: the workflow's.
Result<Value> evaluate_workflow_text(std::string_view text, const Value& data);

}  // namespace squall::conform
