#include "content/resource_writer.h"

#include "content/action_loader.h"
#include "content/alias_loader.h"
#include "content/policy_loader.h"
#include "content/rule_loader.h"
#include "content/sensor_loader.h"
#include "content/triggers.h"
#include "model/collections.h"

namespace squall::content {
namespace {

struct Place {
  const model::Collection& collection;
  std::string_view key;
  bool whole = false;  // documents of all packs count, not those of the pack alone
};

// An alias or a policy is known by its bare name: one of the same name in another pack is replaced, as in the
// reference.
Place place_of(ContentKind kind) {
  switch (kind) {
    case ContentKind::kSensors:
      return {model::kSensorTypes, "ref"};
    case ContentKind::kActions:
      return {model::kActions, "ref"};
    case ContentKind::kRules:
      return {model::kRules, "ref"};
    case ContentKind::kAliases:
      return {model::kActionAliases, "name", true};
    case ContentKind::kPolicies:
      return {model::kPolicies, "name", true};
    default:
      return {model::kTriggerTypes, "ref"};
  }
}

// A conflict that names the document and what it clashes in; other errors as they are.
Error clash(const Error& error, std::string_view name) {
  if (error.code() != Errc::kConflict) return error;
  return make_error(Errc::kConflict, "\"{}\" clashes with another one in its {}", name, error.detail());
}

bool brings_triggers(ContentKind kind) {
  return kind == ContentKind::kTriggers || kind == ContentKind::kSensors;
}

}  // namespace

void Touched::add(const Touched& other) {
  content.insert(content.end(), other.content.begin(), other.content.end());
  rules.insert(rules.end(), other.rules.begin(), other.rules.end());
  triggers.insert(triggers.end(), other.triggers.begin(), other.triggers.end());
}

Result<PutResult> put_named(DocumentWriter& writer, const Value& document) {
  auto put = writer.put(document);
  if (put.ok()) return put;
  return clash(put.error(),
               document.contains("ref") ? document.get_string("ref") : document.get_string("pack"));
}

ResourceWriter::ResourceWriter(store::Store& store, RuleStore& rules, ContentKind kind,
                               bool check_trigger_parameters)
    : rules_(rules),
      kind_(kind),
      check_trigger_parameters_(check_trigger_parameters),
      documents_(store, place_of(kind).collection, place_of(kind).key),
      trigger_types_(store, model::kTriggerTypes, "ref"),
      triggers_(store, model::kTriggers, "ref") {}

Result<void> ResourceWriter::begin() { return place_of(kind_).whole ? documents_.read() : Result<void>(); }

Result<void> ResourceWriter::begin_pack(std::string_view pack) {
  const std::vector<store::Condition> of_pack = {{"pack", store::Op::kEq, Value(pack)}};
  if (brings_triggers(kind_))
    for (DocumentWriter* writer : {&trigger_types_, &triggers_})
      if (auto ok = writer->read(of_pack); !ok.ok()) return ok;
  // Rules look for themselves: they are written together with their triggers.
  if (kind_ == ContentKind::kSensors || kind_ == ContentKind::kActions) return documents_.read(of_pack);
  return {};
}

void ResourceWriter::stage(const Value& document) {
  documents_.stage(document);
  files_[document.get_string(place_of(kind_).key)] = document.get_string("metadata_file");
}

void ResourceWriter::end_pack(const std::function<void(const std::string&, const Error&)>& refused) {
  const std::vector<std::string> ids = documents_.commit(
      [&](const std::string& key, const Error& error) { refused(files_[key], clash(error, key)); });
  written_ += ids.size();
  touched_.content.insert(touched_.content.end(), ids.begin(), ids.end());
  files_.clear();
}

Result<void> ResourceWriter::add_trigger_type(const Value& type) {
  auto put = put_named(trigger_types_, type);
  if (!put.ok()) return std::move(put).error();
  if (put->written) {
    ++written_;
    touched_.triggers.push_back(put->id);
  }
  if (!has_shadow(type) || !triggers_.find(type.get_string("ref")).is_null()) return {};
  auto shadow = put_named(triggers_, shadow_trigger(type));
  if (!shadow.ok()) return std::move(shadow).error();
  touched_.triggers.push_back(shadow->id);
  return {};
}

Result<bool> ResourceWriter::add_sensor(const Value& raw, const Source& source, const Overrides& overrides) {
  auto sensor = load_sensor(raw, source, overrides);
  if (!sensor.ok()) return std::move(sensor).error();
  for (const Value& type : sensor->trigger_types)
    if (auto ok = add_trigger_type(type); !ok.ok()) return std::move(ok).error();
  if (sensor->refusal) return *sensor->refusal;
  stage(sensor->document);
  return sensor->overridden;
}

Result<bool> ResourceWriter::add_rule(const Value& raw, const Source& source, const Overrides& overrides) {
  auto rule = load_rule(raw, source, overrides, rules_.context(check_trigger_parameters_));
  if (!rule.ok()) return std::move(rule).error();
  auto saved = rules_.save(rule->document);
  if (!saved.ok()) return std::move(saved).error();
  if (saved->changed) {
    ++written_;
    touched_.rules.push_back(saved->rule.id);
  }
  touched_.triggers.insert(touched_.triggers.end(), saved->triggers.begin(), saved->triggers.end());
  return rule->overridden;
}

Result<bool> ResourceWriter::add(const Value& raw, const Source& source, const Overrides& overrides) {
  const auto settle = [this](const Result<Loaded>& loaded) -> Result<bool> {
    if (!loaded.ok()) return loaded.error();
    stage(loaded->document);
    return loaded->overridden;
  };
  const auto plain = [](Result<Value> document) -> Result<Loaded> {
    if (!document.ok()) return std::move(document).error();
    return Loaded{std::move(*document), false};
  };
  switch (kind_) {
    case ContentKind::kSensors:
      return add_sensor(raw, source, overrides);
    case ContentKind::kActions:
      return settle(load_action(raw, source, overrides));
    case ContentKind::kRules:
      return add_rule(raw, source, overrides);
    case ContentKind::kAliases:
      return settle(load_alias(raw, source, overrides));
    case ContentKind::kPolicies:
      return settle(plain(load_policy(raw, source)));
    default:
      break;
  }
  auto type = load_trigger_type(raw, source);
  if (!type.ok()) return std::move(type).error();
  if (auto ok = add_trigger_type(*type); !ok.ok()) return std::move(ok).error();
  return false;
}

}  // namespace squall::content
