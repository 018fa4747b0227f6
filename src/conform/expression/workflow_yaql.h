// The workflow engine's YAQL.
#pragma once

#include "expr/yaql/yaql.h"

namespace squall::conform {

// What is no document data comes in the corpus's one-key forms. Threads: any number.
const yaql::Engine& workflow_yaql();

}  // namespace squall::conform
