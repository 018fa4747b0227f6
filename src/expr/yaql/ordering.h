// Sorting by keys, with whatever order their kinds have. Private to expr/yaql.
#pragma once

#include <vector>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

// The items in order; sorted on the first call. Throws what comparing two keys raises.
const std::vector<Var>& sorted_items(Run& run, Ordered& ordered);

}  // namespace squall::yaql
