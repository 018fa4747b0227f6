// The words behind `st2 run REF` as the parameters of an execution (spec/cli 8).
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/surroundings.h"
#include "value/value.h"

namespace squall::cli {

// What the server knows of the action.
struct ActionSchema {
  std::string ref;
  Value parameters;         // of the action, by name
  Value runner_parameters;  // of its runner, by name; they decide the type where both know a name
};

struct ParameterOptions {
  bool auto_dict = false;    // --auto-dict
  bool inherit_env = false;  // --inherit-env
};

// An object. `name=value` is converted to the type of the parameter, `@name=file` holds the file's text, the
// first word without '=' and all behind it are `cmd`. Errors: kInvalid with the name of the parameter and the
// value, kNotFound for a file, kParse for broken JSON.
Result<Value> parse_parameters(const ActionSchema& action, const std::vector<std::string>& words,
                               const ParameterOptions& options, const Surroundings& around);

}  // namespace squall::cli
