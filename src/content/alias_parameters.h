// Parameters of an execution that was asked for in chat (spec/content 8.4). Pure.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// A value for a parameter of type array: a text is split at commas, a list stays. kInvalid for anything else.
Result<Value> alias_array(const Value& value);

// Renders the expressions in a tree that the author of the alias wrote.
using RenderTree = std::function<Result<Value>(const Value& tree)>;

// The parameters of each execution (one mapping each) with the alias's immutable ones, rendered, added.
// kInvalid, kind "ValueError", when a command gives one of those itself.
Result<std::vector<Value>> add_immutable_parameters(const Value& immutable, std::span<const Value> executions,
                                                    const RenderTree& render);

}  // namespace squall::content
