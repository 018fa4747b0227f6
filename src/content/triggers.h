// Triggers: what a rule listens to, and the conventions of their names and uids (spec/content 5, 7;
// spec/api 1.9). Pure; content/rule_store.h does it against the store.
//
// A trigger type without parameters has one trigger of its own name, made with it (its shadow). A trigger
// with parameters is made for the first rule that asks for them, in the pack of its type, and goes with the
// last one. Its name has the form of a UUID and follows from type and parameters, so that two processes that
// make it at once make the same one.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// "trigger:<pack>:<name>:<md5 of the parameters' sorted JSON>".
std::string trigger_uid(std::string_view pack, std::string_view name, const Value& parameters);

// The document of the trigger that stands for a type without parameters. REQUIRES: a trigger type document.
Value shadow_trigger(const Value& trigger_type);
// Whether the type needs that trigger: its parameters schema is empty.
bool has_shadow(const Value& trigger_type);

// The document of a trigger with parameters; nobody counts on it yet (ref_count 0).
// REQUIRES: type_ref is "pack.name".
Value parameterised_trigger(std::string_view type_ref, const Value& parameters, std::string_view description);

// What rules may say as trigger parameters: always checked for webhooks and timers (a cron expression down to
// its fields); for others when `trigger_type` is known (not null), has a schema and `check_others` is set
// (option system.validate_trigger_parameters). kind "ValidationError" or "ValueError".
Result<void> check_trigger_parameters(std::string_view type_ref, const Value& parameters,
                                      const Value& trigger_type, bool check_others = true);

// The refusal for a rule that wants a trigger without parameters that is not there.
Error no_shadow_trigger(std::string_view type_ref);

}  // namespace squall::content
