// JSON Schema draft 4 in the reference's dialect: boolean `required` on properties, `secret`, `immutable`,
// `position`; defaults; error texts of python-jsonschema (spec/content 4, conformance README 6). Pure
// functions; safe to call from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::schema {

// Bounds, since schemas and instances come from outside; beyond them kLimit.
inline constexpr std::size_t kMaxDepth = 400;        // of schemas inside schemas, references followed
inline constexpr std::size_t kMaxSteps = 5'000'000;  // keywords applied in one call

// One failure: message in the validator's words, where in the value, which keyword.
struct Failure {
  std::string message;
  std::vector<Value> path;  // texts and integers
  std::string keyword;
  bool schema_is_wrong = false;  // class SchemaError: the schema itself breaks the meta-schema
  std::vector<Value> schema_path;
  Value schema;    // the one that holds the keyword
  Value instance;  // what it was applied to
};

// The failure as python-jsonschema prints it: the message, and behind an empty line the schema and the
// instance.
std::string describe(const Failure& failure);

struct Options {
  bool use_default = true;          // fill in defaults of properties
  bool allow_default_none = false;  // optional properties accept null (conformance README 6)
};

// A schema made ready once for many instances: what concerns the schema alone is found out here. Immutable.
class Validator {
 public:
  explicit Validator(const Value& schema, const Options& options = {});

  // The instance with defaults filled in, or the failure that ranks first (conformance README 6). Error:
  // kInvalid, kind() "ValidationError" or "SchemaError", message as python-jsonschema's; `failure`, when
  // given, receives the detail. kInvalid with another kind(): a reference or a pattern in the schema that
  // cannot be used.
  Result<Value> validate(const Value& instance, Failure* failure = nullptr) const;

 private:
  Value rules_;
  bool fills_in_ = false;
  std::optional<Failure> wrong_;   // the schema itself
  std::optional<Error> unusable_;  // the same, beyond what a Failure can say
};

// Validator(schema, options).validate(instance, failure).
Result<Value> validate(const Value& schema, const Value& instance, const Options& options = {},
                       Failure* failure = nullptr);

// Every failure of the instance, keyword by keyword as the validator meets them; no defaults, and the schema
// is taken to be sound. Here `required` may also be draft 4's list of names. Error: kLimit, or a reference or
// a pattern that cannot be used.
Result<std::vector<Failure>> all_failures(const Value& schema, const Value& instance);

// Checks parameter definitions of an action (the "parameters" of its metadata) against the meta-schema
// (spec/content 4.1). Path of a failure starts at "parameters".
Result<void> check_parameters(const Value& parameters, Failure* failure = nullptr);

// {"type": "object", "properties": P, "additionalProperties": `more`}; {} when P is empty, which accepts
// anything. An empty definition accepts every kind.
Value resource_schema(const Value& definitions, bool more = false);

// resource_schema() of the runner's definitions with the action's laid over them, attribute by attribute
// (spec/content 3.2).
Value parameter_schema(const Value& runner_parameters, const Value& action_parameters);

// Checks an `output_schema` document: a mapping with a `type` that follows its meta-schema
// (spec/runtime 6.8).
Result<void> check_output_schema(const Value& schema);

}  // namespace squall::schema
