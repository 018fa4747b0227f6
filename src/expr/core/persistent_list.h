// A list as a tree of small arrays: a change copies a few nodes of up to 16 items and shares the rest,
// whatever the length. What a workflow knows of its tasks is kept so, and handed to every expression. Pure.
#pragma once

#include <cstddef>

#include "value/value.h"

namespace squall::expr::persistent_list {

// A list is null (empty), or an array of its size and its root.
std::size_t size(const Value& list);
// Null beyond the end, and where nothing was set.
const Value& at(const Value& list, std::size_t index);
// The list with one item set; it grows with nulls up to `index`.
Value with(const Value& list, std::size_t index, Value item);

}  // namespace squall::expr::persistent_list
