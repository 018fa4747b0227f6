// params/render.jsonl: rendering and casting of action parameters (conformance README 5).
#include <optional>

#include "base/crypto/datastore_cipher.h"
#include "conform/suites.h"
#include "execution/pack_config.h"
#include "execution/render.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

constexpr const char* kPack = "probe";

// {"system": {name: value}, "user": {user: {name: value}}}; an encrypted item is {"secret": hex}.
class Datastore final : public jinja::DatastoreReader {
 public:
  explicit Datastore(const Value& items) : items_(items) {}
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    return text(items_["system"].find(key));
  }
  Result<std::optional<std::string>> user_value(std::string_view user, std::string_view key) const override {
    return text(items_["user"][user].find(key));
  }

 private:
  static std::optional<std::string> text(const Value* item) {
    if (!item) return std::nullopt;
    return item->is_object() ? item->get_string("secret") : std::string(item->as_string());
  }
  const Value& items_;
};

jinja::Decrypt decrypt_with(const Value& key_file) {
  if (key_file.is_null()) return nullptr;
  const std::string text = key_file.is_string() ? std::string(key_file.as_string()) : json::dump(key_file);
  return [key = crypto::DatastoreKey::parse(text)](std::string_view hex) -> Result<std::string> {
    if (!key.ok()) return key.error();
    return crypto::decrypt(*key, hex);
  };
}

struct Step {
  Value shown;  // {"live": ..} or {"runner": .., "action": ..}
  std::optional<Error> error;
};

bool same_step(const Value& test_case, std::string_view error_key,
               std::initializer_list<std::string_view> keys, const Step& actual) {
  if (const Value* error = test_case.find(error_key))
    return actual.error && same_error(*error, *actual.error);
  if (actual.error) return false;
  for (const std::string_view key : keys)
    if (!same_outcome(test_case[key], actual.shown[key])) return false;
  return true;
}

std::string printed(const Step& step) {
  return step.error ? step.error->kind() + ": " + step.error->text() : json::dump(to_case(step.shown));
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const Value input = from_case(test_case);
  const Datastore datastore(input["datastore"]);
  const jinja::Decrypt decrypt = decrypt_with(input["crypto_key"]);
  const jinja::Environment environment(jinja::platform_settings(jinja::UndefinedKind::kStrict, decrypt));
  const Value& context = input["context"];
  const std::string user = context.get_string("user", "stanley");
  execution::RenderInputs inputs{.runner_parameters = input["runner_parameters"],
                                 .action_parameters = input["action_parameters"],
                                 .parameters = input["params"],
                                 .context = context,
                                 .additional = input["additional_contexts"],
                                 .datastore = datastore};
  inputs.config = [&]() -> Result<Value> {
    const bool known = context.get_string("pack") == kPack;
    const execution::PackConfig config{.pack = kPack,
                                       .schema = known ? input["config_schema"] : Value(),
                                       .values = known ? input["config"] : Value()};
    return execution::resolve_pack_config(environment, config, datastore, user, decrypt);
  };

  Step live, last;
  if (auto rendered = execution::render_live(environment, inputs); rendered.ok()) {
    live.shown = Value::object({{"live", *rendered}});
    inputs.parameters = *rendered;
    inputs.additional = Value();
    if (auto split = execution::render_final(environment, inputs); split.ok()) {
      last.shown = Value::object({{"runner", split->runner}, {"action", split->action}});
    } else {
      last.error = std::move(split).error();
    }
  } else {
    live.error = std::move(rendered).error();
  }

  Verdict verdict;
  Object expected;
  for (const char* key : {"live", "live_error", "runner", "action", "final_error"})
    if (const Value* value = test_case.find(key)) expected.set(key, *value);
  verdict.expected = json::dump(Value(expected));
  verdict.actual = printed(live) + " / " + printed(last);
  verdict.passed =
      same_step(input, "live_error", {"live"}, live) &&
      (input.contains("live_error") || same_step(input, "final_error", {"runner", "action"}, last));
  return verdict;
}

}  // namespace

const Suite kRenderSuite{
    .name = "render", .help = "rendering and casting of action parameters (params/render.jsonl)", .run = run};

}  // namespace squall::conform
