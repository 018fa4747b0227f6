// The workflow engine's Jinja, with its functions bound to a workflow's data.
#pragma once

#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::conform {

// The environment of the workflow engine, and the names that a text sees when `data` is the workflow's.
// `data` must outlive the scope. Threads: any number.
const jinja::Environment& workflow_environment();
jinja::Scope workflow_scope(const Value& data);

}  // namespace squall::conform
