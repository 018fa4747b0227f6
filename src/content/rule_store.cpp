#include "content/rule_store.h"

#include "base/id.h"
#include "content/triggers.h"
#include "model/collections.h"

namespace squall::content {
namespace {

constexpr int kTries = 5;  // of a write that others got in the way of

Result<std::optional<model::Document>> one(store::Store& store, const model::Collection& collection,
                                           std::string_view path, std::string_view text) {
  auto found =
      store.find(collection, {.where = {{std::string(path), store::Op::kEq, Value(text)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return std::optional<model::Document>();
  return std::optional(std::move(found->front()));
}

// Calls `once` until it answers anything but a conflict.
template <typename Once>
Result<RuleStore::Change> retried(const Once& once) {
  auto change = once();
  for (int i = 1; i < kTries && !change.ok() && change.error().code() == Errc::kConflict; ++i)
    change = once();
  return change;
}

}  // namespace

RuleContext RuleStore::context(bool check_trigger_parameters) {
  return {.find_trigger_type = [this](std::string_view ref) -> Result<Value> {
            auto type = one(store_, model::kTriggerTypes, "ref", ref);
            if (!type.ok()) return std::move(type).error();
            return *type ? (*type)->body : Value();
          },
          .resolve_trigger =
              [this](std::string_view type_ref, const Value& parameters, std::string_view description) {
                return resolve(type_ref, parameters, description);
              },
          .check_trigger_parameters = check_trigger_parameters};
}

Result<std::string> RuleStore::resolve(std::string_view type_ref, const Value& parameters,
                                       std::string_view description) {
  auto triggers = store_.find(model::kTriggers, {.where = {{"type", store::Op::kEq, Value(type_ref)}}});
  if (!triggers.ok()) return std::move(triggers).error();
  for (const model::Document& trigger : *triggers)
    if (trigger.body["parameters"] == parameters) {
      const std::string ref = trigger.body.get_string("ref");
      planned_[ref] = trigger.body;  // should its last rule go before ours is saved
      return ref;
    }
  if (parameters.empty()) return no_shadow_trigger(type_ref);
  Value made = parameterised_trigger(type_ref, parameters, description);
  std::string ref = made.get_string("ref");
  planned_[ref] = std::move(made);
  return ref;
}

Result<std::optional<model::Document>> RuleStore::rule_by_ref(std::string_view ref) {
  return one(store_, model::kRules, "ref", ref);
}

Result<std::optional<model::Document>> RuleStore::trigger_by_ref(std::string_view ref) {
  return one(store_, model::kTriggers, "ref", ref);
}

Result<void> RuleStore::count_up(std::string_view trigger_ref, std::vector<store::Write>& batch,
                                 Change& change) {
  auto trigger = trigger_by_ref(trigger_ref);
  if (!trigger.ok()) return std::move(trigger).error();
  if (*trigger) {
    model::Document document = std::move(**trigger);
    if (document.body["parameters"].empty()) return {};  // shadows stay whoever uses them
    document.body = document.body.with("ref_count", document.body.get_int("ref_count") + 1);
    batch.push_back(store::update(model::kTriggers, std::move(document)));
    return {};
  }
  const auto planned = planned_.find(trigger_ref);
  if (planned == planned_.end())
    return make_error(Errc::kNotFound, "trigger \"{}\" does not exist", trigger_ref)
        .as("TriggerDoesNotExistException");
  model::Document document{new_id(), 0, planned->second.with("ref_count", 1)};
  change.triggers.push_back(document.id);
  batch.push_back(store::insert(model::kTriggers, std::move(document)));
  return {};
}

Result<void> RuleStore::count_down(std::string_view trigger_ref, std::vector<store::Write>& batch,
                                   Change& change) {
  auto trigger = trigger_by_ref(trigger_ref);
  if (!trigger.ok()) return std::move(trigger).error();
  if (!*trigger || (**trigger).body["parameters"].empty()) return {};
  model::Document document = std::move(**trigger);
  const std::int64_t left = document.body.get_int("ref_count") - 1;
  if (left > 0) {
    document.body = document.body.with("ref_count", left);
    batch.push_back(store::update(model::kTriggers, std::move(document)));
    return {};
  }
  // Removed for good: should a rule come back for it, it is made anew.
  planned_[document.body.get_string("ref")] = document.body;
  change.triggers.push_back(document.id);
  batch.push_back(store::erase(model::kTriggers, document.id, document.revision));
  return {};
}

Result<RuleStore::Change> RuleStore::try_save(const std::optional<model::Document>& former,
                                              const Value& rule) {
  Change change{.rule = {former ? former->id : new_id(), former ? former->revision : 0, rule}};
  if (former && former->body == rule) return change;
  change.changed = true;
  const std::string former_trigger = former ? former->body.get_string("trigger") : "";
  const std::string trigger = rule.get_string("trigger");
  std::vector<store::Write> batch;
  if (trigger != former_trigger)
    if (auto ok = count_up(trigger, batch, change); !ok.ok()) return std::move(ok).error();
  const std::size_t rule_at = batch.size();
  batch.push_back(former ? store::update(model::kRules, change.rule)
                         : store::insert(model::kRules, change.rule));
  if (former && trigger != former_trigger)
    if (auto ok = count_down(former_trigger, batch, change); !ok.ok()) return std::move(ok).error();
  auto written = store_.write(std::move(batch));
  if (!written.ok()) return std::move(written).error();
  change.rule.revision = (*written)[rule_at];
  return change;
}

Result<RuleStore::Change> RuleStore::try_remove(const model::Document& former) {
  Change change{.rule = former, .changed = true};
  std::vector<store::Write> batch = {store::erase(model::kRules, former.id, former.revision)};
  if (auto ok = count_down(former.body.get_string("trigger"), batch, change); !ok.ok())
    return std::move(ok).error();
  auto written = store_.write(std::move(batch));
  if (!written.ok()) return std::move(written).error();
  return change;
}

Result<RuleStore::Change> RuleStore::save(const Value& rule, bool only_new) {
  auto change = retried([&]() -> Result<Change> {
    auto former = rule_by_ref(rule.get_string("ref"));
    if (!former.ok()) return std::move(former).error();
    if (only_new && *former)
      return make_error(Errc::kConflict, "rule \"{}\" exists already", rule.get_string("ref"))
          .about((**former).id);
    return try_save(*former, rule);
  });
  if (!change.ok() || rule.get_string("pack") == "default") return change;
  // A rule that moved from pack default into a pack of its own would otherwise run twice.
  auto legacy = rule_by_ref("default." + rule.get_string("name"));
  if (!legacy.ok()) return std::move(legacy).error();
  if (*legacy && rule.contains("metadata_file")) {
    auto removed = remove((*legacy)->id);
    if (!removed.ok() && removed.error().code() != Errc::kNotFound) return removed;
    if (removed.ok())
      change->triggers.insert(change->triggers.end(), removed->triggers.begin(), removed->triggers.end());
  }
  return change;
}

Result<RuleStore::Change> RuleStore::replace(std::string_view rule_id, const Value& rule) {
  return retried([&]() -> Result<Change> {
    auto former = store_.get(model::kRules, rule_id);
    if (!former.ok()) return std::move(former).error();
    return try_save(*former, rule);
  });
}

Result<RuleStore::Change> RuleStore::remove(std::string_view rule_id) {
  return retried([&]() -> Result<Change> {
    auto former = store_.get(model::kRules, rule_id);
    if (!former.ok()) return std::move(former).error();
    return try_remove(*former);
  });
}

}  // namespace squall::content
