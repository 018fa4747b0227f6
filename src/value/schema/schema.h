// JSON Schema draft 4 in the reference's dialect: boolean `required` on properties, `secret`, `immutable`, `position`;
// defaults; error texts of python-jsonschema (spec/content 4, conformance README 6).
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::schema {

// One failure: message in the validator's words, where in the value, which keyword.
struct Failure {
  std::string message;
  std::vector<Value> path;  // texts and integers
  std::string keyword;
  bool schema_is_wrong = false;  // class SchemaError: the schema itself breaks the meta-schema
  std::vector<Value> schema_path;
};

struct Options {
  bool use_default = true;            // fill in defaults of properties
  bool allow_default_none = false;    // optional properties accept null (conformance README 6)
};

// The instance with defaults filled in, or the failure that ranks first (conformance README 6). Error: kInvalid,
// kind() "ValidationError" or "SchemaError", message as python-jsonschema's; `failure`, when given, receives the detail.
Result<Value> validate(const Value& schema, const Value& instance, const Options& options = {},
                       Failure* failure = nullptr);

// Checks parameter definitions of an action (the "parameters" of its metadata) against the meta-schema
// (spec/content 4.1). Path of a failure starts at "parameters".
Result<void> check_parameters(const Value& parameters, Failure* failure = nullptr);

// {"type": "object", "properties": runner laid under action parameters, "additionalProperties": false}
// (spec/content 3.2).
Value parameter_schema(const Value& runner_parameters, const Value& action_parameters);

}  // namespace squall::schema
