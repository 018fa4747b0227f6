// From what an expression evaluates to, to what it gives (spec/expressions 1.11). Private to expr/yaql.
#pragma once

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

// Runs iterators; lists, tuples and iterators become lists of Tag::kList, or plain data. TypeError for a set
// member or key that turns into a list or mapping.
Var finalise(Run& run, Var var);
// As plain data: what has no such form is what Settings::present makes of it, or its text.
Value to_value(Run& run, const Var& finalised);
// Throws kLimit when it is nested deeper than max_data_depth: what is handed on must be safe to walk.
void check_result_depth(Run& run, const Var& finalised);
// to_value() of finalise().
Value value_of(Run& run, const Var& var);

}  // namespace squall::yaql
