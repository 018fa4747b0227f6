// Hiding secret values in what leaves the system (spec/api 5.3, 5.4; spec/content 4.3). Nothing here fails on
// a value that is not of its declared kind: where a secret might be inside, the whole value is hidden. Pure
// functions; safe to call from any thread.
#pragma once

#include <string_view>

#include "value/value.h"

namespace squall::schema {

inline constexpr std::string_view kMask = "********";

// What is secret in a set of parameter definitions, as a tree: a type (hide the whole), {name: tree} (hide
// members), [tree] (hide in every item). Empty when nothing is.
Value secret_parameters(const Value& definitions);

// `values` without what secret_parameters() of their definitions names.
Value mask_secrets(const Value& secrets, const Value& values);
inline Value mask_parameters(const Value& definitions, const Value& values) {
  return mask_secrets(secret_parameters(definitions), values);
}

// The response of an inquiry, masked by `secret: true` of the properties of its schema. A schema without
// properties hides the whole: the reference fails there.
Value mask_inquiry(const Value& inquiry_schema, const Value& response);

// `result` with result[output_key] masked by the action's output schema; unchanged when there is no such
// member or the schema is none. An empty `output_key` is none.
Value mask_output(const Value& action_schema, const Value& result, std::string_view output_key);

}  // namespace squall::schema
