// Checking the result of an action against output schemas (spec/runtime 6.8).
// Pure functions; safe to call from any thread.
#pragma once

#include <string_view>

#include "value/value.h"

namespace squall::schema {

struct OutputCheck {
  bool succeeded = true;
  Value result;  // as given; of a failure {error, message} or {error, message, traceback}
};

// The runner's schema holds for the whole result, the action's for result[output_key]. The action's counts
// only when the runner has one (not null). A schema without a `type`, or a wrong one, is passed over.
OutputCheck check_output(const Value& runner_schema, const Value& action_schema, const Value& result,
                         std::string_view output_key);

}  // namespace squall::schema
