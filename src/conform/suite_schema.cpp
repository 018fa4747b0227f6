// params/schema.jsonl: the parameter schema dialect, configs, secrets, action output (conformance README 6).
#include <unordered_map>

#include "conform/suites.h"
#include "value/json/json.h"
#include "value/schema/config.h"
#include "value/schema/mask.h"
#include "value/schema/output.h"
#include "value/schema/parameters.h"
#include "value/schema/schema.h"

namespace squall::conform {
namespace {

std::string show(const Value& value) { return json::dump(to_case(value)); }

Verdict judge_value(const Value& test_case, const Value& actual) {
  const Value& expected = test_case["result"];
  return {.passed = !test_case.contains("error") && same_outcome(expected, actual),
          .expected = json::dump(test_case.contains("error") ? test_case["error"] : expected),
          .actual = show(actual)};
}

Verdict judge_error(const Value& test_case, const Error& actual, const schema::Failure& failure) {
  const Value& expected = test_case["error"];
  bool passed = !expected.is_null() && same_error(expected, actual);
  if (expected.contains("keyword")) passed = passed && expected["keyword"] == Value(failure.keyword);
  if (expected["words"] == Value("schema"))
    passed = passed && same_outcome(expected["path"], Value::array(failure.path));
  return {.passed = passed,
          .expected = json::dump(expected.is_null() ? test_case : expected),
          .actual = fmt::format("{} at {} ({})", actual.message(), show(Value::array(failure.path)),
                                failure.keyword)};
}

Verdict run_validate(const Value& test_case) {
  const schema::Options options{.use_default = test_case.get_bool("use_default"),
                                .allow_default_none = test_case.get_bool("allow_default_none")};
  schema::Failure failure;
  const auto result =
      schema::validate(test_case["schema"], from_case(test_case["instance"]), options, &failure);
  return result.ok() ? judge_value(test_case, *result) : judge_error(test_case, result.error(), failure);
}

Verdict run_definition(const Value& test_case) {
  schema::Failure failure;
  const auto result = schema::check_parameters(test_case["parameters"], &failure);
  if (!result.ok()) return judge_error(test_case, result.error(), failure);
  return {.passed = test_case.get_bool("ok"), .expected = json::dump(test_case["error"]), .actual = "ok"};
}

Verdict run_action(const Value& test_case) {
  const Value &runner = test_case["runner_parameters"], &action = test_case["action_parameters"];
  const Value& given = test_case["parameters"];
  const auto result = schema::check_request(runner, action, "probe.act", given);
  if (result.ok()) {
    return {.passed = test_case.get_bool("ok"), .expected = json::dump(test_case["error"]), .actual = "ok"};
  }
  // check_request() tells no place: ask the validator again where it is one of its failures.
  schema::Failure failure;
  if (result.error().kind() == "ValidationError" || result.error().kind() == "SchemaError") {
    (void)schema::validate(schema::parameter_schema(runner, action), given, {.allow_default_none = true},
                           &failure);
  }
  return judge_error(test_case, result.error(), failure);
}

Verdict run_config(const Value& test_case) {
  const auto result = schema::check_config("probe", "/opt/stackstorm/configs/probe.yaml",
                                           test_case["config_schema"], from_case(test_case["config"]));
  return result.ok() ? judge_value(test_case, *result) : judge_error(test_case, result.error(), {});
}

Verdict run_secret_parameters(const Value& test_case) {
  return judge_value(test_case, schema::secret_parameters(test_case["parameters"]));
}

// Where the reference fails to mask, ours must hide and go on: what comes out must differ from what went in.
Verdict judge_masking(const Value& test_case, const Value& given, const Value& actual) {
  Verdict verdict = judge_value(test_case, actual);
  if (test_case.contains("error")) verdict.passed = !(given == actual);
  return verdict;
}

Verdict run_mask_parameters(const Value& test_case) {
  return judge_masking(test_case, test_case["values"],
                       schema::mask_parameters(test_case["definitions"], test_case["values"]));
}

Verdict run_mask_inquiry(const Value& test_case) {
  return judge_masking(test_case, test_case["response"],
                       schema::mask_inquiry(test_case["schema"], test_case["response"]));
}

Verdict run_output(const Value& test_case) {
  const auto check = schema::check_output(test_case["runner_schema"], test_case["action_schema"],
                                          test_case["value"], test_case.get_string("output_key"));
  Value actual = check.result;
  if (!check.succeeded) {
    const std::string error = check.result.get_string("error");
    actual = Value::object({{"error_first_line", error.substr(0, error.find('\n'))},
                            {"message", check.result["message"]},
                            {"traceback", check.result.contains("traceback")}});
  }
  Verdict verdict = judge_value(test_case, actual);
  verdict.passed = verdict.passed && test_case["status"] == Value(check.succeeded ? "succeeded" : "failed");
  return verdict;
}

Verdict run_mask_output(const Value& test_case) {
  return judge_value(test_case, schema::mask_output(test_case["action_schema"], test_case["value"],
                                                    test_case.get_string("output_key")));
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  using Kind = Verdict (*)(const Value&);
  static const std::unordered_map<std::string_view, Kind> kinds = {
      {"validate", run_validate},
      {"definition", run_definition},
      {"action", run_action},
      {"config", run_config},
      {"secret_parameters", run_secret_parameters},
      {"mask_parameters", run_mask_parameters},
      {"mask_inquiry", run_mask_inquiry},
      {"output", run_output},
      {"mask_output", run_mask_output},
  };
  const std::string kind = test_case.get_string("kind");
  const auto found = kinds.find(kind);
  if (found == kinds.end()) return {.passed = false, .expected = "a known kind", .actual = kind};
  return found->second(test_case);
}

}  // namespace

const Suite kSchemaSuite{
    .name = "schema", .help = "parameter schemas and secrets (params/schema.jsonl)", .run = run};

}  // namespace squall::conform
