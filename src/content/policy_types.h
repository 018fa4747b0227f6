// The kinds of policies and of rules that exist (spec/content 9, 5; spec/api 3.12, 3.13). Tables; registered
// as documents.
#pragma once

#include <span>
#include <string_view>

#include "value/value.h"

namespace squall::content {

// Documents of spec/api 3.12 "Policy type", without ids. They live as long as the program.
std::span<const Value> policy_types();
// nullptr when there is none by that ref ("action.retry").
const Value* find_policy_type(std::string_view ref);

// Documents of spec/api 3.13 "Rule type": standard and backstop.
std::span<const Value> rule_types();

}  // namespace squall::content
