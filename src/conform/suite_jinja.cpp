// expressions/jinja.jsonl: templates in the platform's environment (conformance README). Cases of the
// workflow engine's environment are judged by suite_jinja_workflow.cpp.
#include <fstream>
#include <sstream>

#include "base/crypto/datastore_cipher.h"
#include "conform/suite_jinja_workflow.h"
#include "conform/suites.h"
#include "execution/cast.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

// crypto_key.json beside the cases; the file is read once.
const crypto::DatastoreKey* key_of(const std::string& folder) {
  static const auto key = [&folder]() -> std::optional<crypto::DatastoreKey> {
    std::ifstream in(folder + "/crypto_key.json");
    std::stringstream text;
    text << in.rdbuf();
    auto parsed = crypto::DatastoreKey::parse(text.str());
    if (!parsed.ok()) return std::nullopt;
    return std::move(parsed).value();
  }();
  return key ? &*key : nullptr;
}

jinja::Decrypt decrypt_with(const std::string& folder) {
  return [folder](std::string_view text) -> Result<std::string> {
    const crypto::DatastoreKey* key = key_of(folder);
    if (key == nullptr) return Error(Errc::kNotFound, "there is no crypto_key.json beside the cases");
    return crypto::decrypt(*key, text);
  };
}

const jinja::Environment& environment(jinja::UndefinedKind kind, const std::string& folder) {
  static const jinja::Environment strict(
      jinja::platform_settings(jinja::UndefinedKind::kStrict, decrypt_with(folder)));
  static const jinja::Environment lenient(
      jinja::platform_settings(jinja::UndefinedKind::kLenient, decrypt_with(folder)));
  return kind == jinja::UndefinedKind::kStrict ? strict : lenient;
}

Result<Value> render_platform(const Value& test_case, const std::string& folder) {
  const auto kind =
      test_case.get_bool("allow_undefined") ? jinja::UndefinedKind::kLenient : jinja::UndefinedKind::kStrict;
  const Value mapping = Value::object({{"value", test_case["value"]}});
  auto rendered = jinja::render_mapping(environment(kind, folder), mapping, test_case["context"]);
  if (!rendered.ok()) return std::move(rendered).error();
  Value value = (*rendered)["value"];
  if (const Value* cast = test_case.find("cast"))
    return execution::cast_parameter(value, Value::object({{"type", *cast}}));
  return value;
}

// The texts of the host language count only as far as the case says.
bool error_fits(const Value& expected, const Error& actual) {
  // Whatever the cipher says: what matters is that it refuses.
  const std::string wanted = expected.get_string("class");
  const bool foreign = wanted == "Error" || wanted == "InvalidSignature";
  if (!foreign && wanted != actual.kind()) return false;
  return expected.get_string("match") != "exact" || expected.get_string("message") == actual.message();
}

Verdict run(const Value& test_case, const std::string& folder) {
  if (test_case.get_string("mode") == "orquesta") return run_workflow_template(test_case);
  const Result<Value> outcome = render_platform(test_case, folder);
  Verdict verdict;
  const Value* error = test_case.find("error");
  const bool is_cast = test_case.contains("cast");
  verdict.expected = json::dump(error != nullptr ? *error : test_case["result"]);
  verdict.actual =
      outcome.ok() ? json::dump(to_case(*outcome)) : outcome.error().kind() + ": " + outcome.error().text();
  if (error == nullptr) {
    verdict.passed = outcome.ok() && same_outcome(test_case["result"], *outcome);
  } else if (is_cast) {
    // Of a cast only the refusal counts (its own suite judges the words); what use_none left is null for
    // every type (spec/runtime 5.5), where the reference's casts to numbers stumble.
    verdict.passed = !outcome.ok() || outcome->is_null();
  } else {
    verdict.passed = !outcome.ok() && error_fits(*error, outcome.error());
  }
  return verdict;
}

}  // namespace

const Suite kJinjaSuite{.name = "jinja", .help = "Jinja templates (expressions/jinja.jsonl)", .run = run};

}  // namespace squall::conform
