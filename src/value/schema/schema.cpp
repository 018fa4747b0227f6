#include "value/schema/schema.h"

#include "base/strings.h"
#include "value/python.h"
#include "value/schema/checker.h"
#include "value/schema/defaults.h"
#include "value/schema/meta.h"

namespace squall::schema {
namespace {

Error as_error(const Failure& failure) {
  return Error(Errc::kInvalid, failure.message)
      .as(failure.schema_is_wrong ? "SchemaError" : "ValidationError");
}

Error told(Failure failure, Failure* out) {
  Error error = as_error(failure);
  if (out != nullptr) *out = std::move(failure);
  return error;
}

// The reference tells the first failure of a schema, not the best.
std::optional<Failure> schema_failure(const Value& schema) {
  auto problems = find_problems(tolerant_meta(), tolerant_meta(), schema, Formats::kChecked);
  if (problems.empty()) return std::nullopt;
  Failure failure = as_failure(std::move(problems.front()));
  failure.schema_is_wrong = true;
  return failure;
}

std::string index_of(std::string_view name, const std::vector<Value>& steps, std::size_t count) {
  std::string out(name);
  for (std::size_t i = 0; i < count; ++i) out += "[" + python::repr(steps[i]) + "]";
  return out;
}

const Value& parameters_document() {
  static const Value document = [] {
    const Value names = Value::object({{"type", "object"},
                                       {"patternProperties", Value::object({{"^\\w+$", parameter_meta()}})},
                                       {"additionalProperties", false}});
    return Value::object({{"type", "object"}, {"properties", Value::object({{"parameters", names}})}});
  }();
  return document;
}

}  // namespace

std::string describe(const Failure& failure) {
  const std::size_t last = failure.schema_path.empty() ? 0 : failure.schema_path.size() - 1;
  return fmt::format("{}\n\nFailed validating {} in {}:\n    {}\n\nOn {}:\n    {}", failure.message,
                     python::repr(failure.keyword), index_of("schema", failure.schema_path, last),
                     python::repr(failure.schema), index_of("instance", failure.path, failure.path.size()),
                     python::repr(failure.instance));
}

Validator::Validator(const Value& schema, const Options& options) : rules_(schema) {
  try {
    if (options.use_default && options.allow_default_none) rules_ = with_null_allowed(rules_);
    fills_in_ = options.use_default && rules_["type"] == Value("object");
    wrong_ = schema_failure(rules_);
  } catch (const Unusable& unusable) {
    unusable_ = unusable.error;
  }
}

Result<Value> Validator::validate(const Value& instance, Failure* failure) const {
  if (unusable_) return *unusable_;
  if (wrong_) return told(*wrong_, failure);
  try {
    const Value filled = fills_in_ && instance.is_object() ? with_defaults(rules_, instance) : instance;
    if (auto worst = best_failure(find_problems(rules_, rules_, filled)))
      return told(*std::move(worst), failure);
    return filled;
  } catch (const Unusable& unusable) {
    return unusable.error;
  }
}

Result<Value> validate(const Value& schema, const Value& instance, const Options& options, Failure* failure) {
  return Validator(schema, options).validate(instance, failure);
}

Result<std::vector<Failure>> all_failures(const Value& schema, const Value& instance) {
  try {
    std::vector<Failure> failures;
    for (Problem& problem : find_problems(schema, schema, instance))
      failures.push_back(as_failure(std::move(problem)));
    return failures;
  } catch (const Unusable& unusable) {
    return unusable.error;
  }
}

Result<void> check_parameters(const Value& parameters, Failure* failure) {
  try {
    // References inside the definitions of parameters lead to the strict meta-schema.
    auto problems =
        find_problems(strict_meta(), parameters_document(), Value::object({{"parameters", parameters}}));
    if (auto worst = best_failure(std::move(problems))) return told(*std::move(worst), failure);
    return {};
  } catch (const Unusable& unusable) {
    return unusable.error;
  }
}

Result<void> check_output_schema(const Value& schema) {
  if (!schema.is_object())
    return make_error(Errc::kInvalid, "an output schema is an object, not {}", kind_name(schema.kind()));
  if (!schema.contains("type")) return Error(Errc::kInvalid, "an output schema has a type");
  try {
    if (auto wrong = schema_failure(schema)) return as_error(*wrong);
    return {};
  } catch (const Unusable& unusable) {
    return unusable.error;
  }
}

}  // namespace squall::schema
