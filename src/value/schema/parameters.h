// Parameters of an action on top of those of its runner (spec/content 3.2, 4.2).
// Pure functions; safe to call from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "value/schema/schema.h"
#include "value/value.h"

namespace squall::schema {

// An action may change only some attributes of a parameter of its runner. Error: kInvalid, kind()
// "InvalidActionParameterException".
Result<void> check_overrides(const Value& runner_parameters, const Value& action_parameters,
                             std::string_view action);

// Names of immutable parameters, of the runner's definitions or the action's.
std::vector<std::string> immutable_parameters(const Value& runner_parameters, const Value& action_parameters);

// Whether executions of an action may be requested with given parameters: overrides, schema, immutability, in
// this order. Made once for an action, asked with each request. Immutable.
class RequestCheck {
 public:
  RequestCheck(const Value& runner_parameters, const Value& action_parameters, std::string_view action);
  Result<void> check(const Value& parameters) const;

 private:
  Result<void> overrides_;
  Validator validator_;
  std::vector<std::string> immutable_;
};

// RequestCheck(runner_parameters, action_parameters, action).check(parameters).
Result<void> check_request(const Value& runner_parameters, const Value& action_parameters,
                           std::string_view action, const Value& parameters);

}  // namespace squall::schema
