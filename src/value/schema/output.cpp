#include "value/schema/output.h"

#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::schema {
namespace {

constexpr std::string_view kMessage = "Error validating output. See error output for more details.";

OutputCheck failed(std::string error, std::string_view traceback = "") {
  Object result{{"error", error}, {"message", kMessage}};
  if (!traceback.empty()) result.set("traceback", traceback);
  return {.succeeded = false, .result = std::move(result)};
}

// Nullopt when the value follows the schema.
std::optional<OutputCheck> wrong(const Value& schema, const Value& value) {
  Failure failure;
  const auto valid = validate(schema, value, {}, &failure);
  if (valid.ok()) return std::nullopt;
  if (valid.error().kind() == "ValidationError") return failed(describe(failure));
  return failed(valid.error().message(), "the output schema cannot be applied: " + valid.error().message());
}

}  // namespace

OutputCheck check_output(const Value& runner_schema, const Value& action_schema, const Value& result,
                         std::string_view output_key) {
  if (!python::truthy(runner_schema)) return {.succeeded = true, .result = result};
  if (check_output_schema(runner_schema).ok()) {
    if (auto failure = wrong(runner_schema, result)) return *std::move(failure);
  }
  if (check_output_schema(action_schema).ok()) {
    const Value* output = result.find(output_key);
    if (output == nullptr) {
      return failed(python::repr(output_key),
                    fmt::format("the result has no member {}, where the action's output is expected",
                                python::repr(output_key)));
    }
    if (auto failure = wrong(action_schema, *output)) return *std::move(failure);
  }
  return {.succeeded = true, .result = result};
}

}  // namespace squall::schema
