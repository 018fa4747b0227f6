// content/metadata.jsonl: metadata files of a pack and what is registered from them (conformance README 11).
#include <algorithm>

#include "conform/judge.h"
#include "conform/suites.h"
#include "content/action_loader.h"
#include "content/alias_loader.h"
#include "content/overrides.h"
#include "content/pack_loader.h"
#include "content/policy_loader.h"
#include "content/rule_loader.h"
#include "content/sensor_loader.h"
#include "content/system_triggers.h"
#include "content/triggers.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

using content::Source;

// The set-up of every case: pack probe, and two trigger types of its own beside those of the platform.
const Value& own_trigger_types() {
  static const Value types = json::parse(R"({
    "probe.event": {"name": "event", "pack": "probe", "ref": "probe.event", "parameters_schema": {}},
    "probe.strict": {"name": "strict", "pack": "probe", "ref": "probe.strict", "parameters_schema": {
      "type": "object", "properties": {"n": {"type": "integer", "required": true}}, "additionalProperties": false}}
  })")
                                 .value();
  return types;
}

Value find_trigger_type(std::string_view ref) {
  if (const Value* own = own_trigger_types().find(ref)) return *own;
  const Value* system = content::find_system_trigger_type(ref);
  return system != nullptr ? *system : Value();
}

Result<content::Overrides> overrides_of(const Value& test_case) {
  content::Overrides overrides;
  for (const auto& [file, into] : {std::pair<std::string_view, Value*>{"_global.yaml", &overrides.global},
                                   {"probe.yaml", &overrides.pack}}) {
    const Value& text = test_case["overrides"][file];
    if (!text.is_string()) continue;
    auto read = content::parse_metadata(text.as_string());
    if (!read.ok()) return std::move(read).error();
    *into = std::move(*read);
  }
  return overrides;
}

// What a loader made of the file, besides the object itself.
struct Registered {
  Value document;
  bool overridden = false;
  std::vector<Value> trigger_types;
  Value warning;
};

Result<Registered> register_rule(const Value& raw, const Source& source,
                                 const content::Overrides& overrides) {
  Value shown;
  const content::RuleContext context{
      .find_trigger_type = find_trigger_type,
      .resolve_trigger = [&shown](std::string_view type_ref, const Value& parameters,
                                  std::string_view description) -> Result<std::string> {
        const Value type = find_trigger_type(type_ref);
        if (parameters.empty() && (type.is_null() || !content::has_shadow(type)))
          return content::no_shadow_trigger(type_ref);
        const Value trigger = parameters.empty()
                                  ? content::shadow_trigger(type)
                                  : content::parameterised_trigger(type_ref, parameters, description);
        // Generated names differ from run to run in the reference.
        const std::string ref =
            parameters.empty() ? trigger.get_string("ref") : trigger.get_string("pack") + ".<uuid>";
        shown = Value::object({{"type", trigger["type"]}, {"parameters", parameters}, {"ref", ref}});
        return ref;
      }};
  auto rule = content::load_rule(raw, source, overrides, context);
  if (!rule.ok()) return std::move(rule).error();
  return Registered{rule->document.with("trigger", shown), rule->overridden, {}, {}};
}

Result<Registered> register_file(std::string_view kind, const Value& raw, const Source& source,
                                 const content::Overrides& overrides) {
  const auto plain = [](Result<Value> document) -> Result<Registered> {
    if (!document.ok()) return std::move(document).error();
    return Registered{std::move(*document), false, {}, {}};
  };
  const auto loaded = [](Result<content::Loaded> document) -> Result<Registered> {
    if (!document.ok()) return std::move(document).error();
    return Registered{std::move(document->document), document->overridden, {}, {}};
  };
  if (kind == "action") return loaded(content::load_action(raw, source, overrides));
  if (kind == "alias") return loaded(content::load_alias(raw, source, overrides));
  if (kind == "rule") return register_rule(raw, source, overrides);
  if (kind == "policy") return plain(content::load_policy(raw, source));
  if (kind == "config_schema") return plain(content::load_config_schema(raw, source));
  if (kind == "sensor") {
    auto sensor = content::load_sensor(raw, source, overrides);
    if (!sensor.ok()) return std::move(sensor).error();
    std::ranges::sort(sensor->trigger_types, {}, [](const Value& type) { return type.get_string("ref"); });
    return Registered{std::move(sensor->document), sensor->overridden, std::move(sensor->trigger_types), {}};
  }
  if (kind == "pack") {
    auto pack = content::load_pack(raw, source, {});
    if (!pack.ok()) return std::move(pack).error();
    return Registered{
        pack->document.without("files"), false, {}, pack->warning.empty() ? Value() : Value(pack->warning)};
  }
  return make_error(Errc::kUnsupported, "no such kind of case: {}", kind);
}

Result<Value> outcome(const Value& test_case) {
  const Source source{
      .pack = "probe", .pack_path = "/opt/stackstorm/packs/probe", .file = test_case.get_string("file")};
  auto overrides = overrides_of(test_case);
  if (!overrides.ok()) return std::move(overrides).error();
  auto raw = content::parse_metadata(test_case["yaml"].as_string());
  if (!raw.ok()) return std::move(raw).error();
  auto registered = register_file(test_case["kind"].as_string(), *raw, source, *overrides);
  if (!registered.ok()) return std::move(registered).error();
  Object shown;
  shown.set("registered", registered->document);
  for (const auto& [field, value] : {std::pair<std::string_view, Value>{"overridden", registered->overridden},
                                     {"trigger_types", Value::array(registered->trigger_types)},
                                     {"warning", registered->warning}})
    if (test_case.contains(field)) shown.set(field, value);
  return Value(std::move(shown));
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  return judge(test_case, outcome(test_case));
}

}  // namespace

const Suite kMetadataSuite{.name = "metadata",
                           .help = "metadata files of a pack to what is registered (content/metadata.jsonl)",
                           .run = run};

}  // namespace squall::conform
