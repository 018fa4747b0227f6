// Truth, equality and hashes of Vars as Python has them. Private to expr/yaql.
#pragma once

#include <cstddef>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

// bool(x)
bool truthy(const Var& var);
// a == b: values deeply, iterators and contexts by identity.
bool equals(Run& run, const Var& a, const Var& b);
// hash(x): TypeError for lists, and for mappings that functions made.
std::size_t hash_of(Run& run, const Var& var);

}  // namespace squall::yaql
