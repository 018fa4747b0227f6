#include "rules/index.h"

#include <fmt/format.h>

#include "rules/key_path.h"

namespace squall::rules {
namespace {

// The trigger's ref, whether the document holds the ref alone or the emitted form.
std::string trigger_of(const Value& body) {
  const Value& trigger = body["trigger"];
  if (trigger.is_string()) return std::string(trigger.as_string());
  return trigger.get_string("ref");
}

}  // namespace

RulePtr Rule::compile(const model::Document& document, const jinja::Environment& environment, KeyPool* keys) {
  const Value& body = document.body;
  auto rule = std::make_shared<Rule>();
  rule->id = document.id;
  rule->revision = document.revision;
  rule->ref = body.get_string("ref");
  rule->uid = body.get_string("uid");
  rule->backstop = body["type"].get_string("ref", "standard") == "backstop";
  rule->criteria = Criteria::compile(body["criteria"], environment, rule->ref, keys);
  rule->body = body;
  return rule;
}

std::shared_ptr<const RuleIndex> RuleIndex::build(std::span<const model::Document> rules,
                                                  const jinja::Environment& environment,
                                                  const RuleIndex* before) {
  auto index = std::make_shared<RuleIndex>();
  KeyPool keys;
  for (const model::Document& document : rules) {
    if (!document.body.get_bool("enabled")) continue;
    RulePtr rule;
    if (before) {
      const auto known = before->by_id_.find(document.id);
      // Same id and revision is not enough: a rule may have been erased and made anew.
      if (known != before->by_id_.end() && known->second->revision == document.revision &&
          (known->second->body.same_node(document.body) || known->second->body == document.body))
        rule = known->second;
    }
    if (!rule) rule = Rule::compile(document, environment, &keys);
    Group& group = index->by_trigger_[trigger_of(document.body)];
    (rule->backstop ? group.backstop : group.standard).push_back({rule->criteria, rule});
    index->by_id_.emplace(document.id, std::move(rule));
  }
  return index;
}

void RuleIndex::ask(const std::vector<Entry>& rules, const Event& event, Matches& matches) {
  std::vector<Failure> failures;
  for (const auto& [criteria, rule] : rules) {
    ++matches.asked;
    auto matched = criteria.match(event, failures);
    for (Failure& failure : failures) matches.failures.push_back({rule, std::move(failure)});
    failures.clear();
    if (!matched.ok()) {
      matches.broken.push_back(
          {rule,
           {fmt::format("There might be a problem with the criteria in rule {}", rule->ref),
            std::move(matched).error()}});
    } else if (*matched) {
      matches.rules.push_back(rule);
    }
  }
}

Matches RuleIndex::match(std::string_view trigger, const Event& event) const {
  Matches matches;
  const auto group = by_trigger_.find(trigger);
  if (group == by_trigger_.end()) return matches;
  ask(group->second.standard, event, matches);
  if (matches.rules.empty()) ask(group->second.backstop, event, matches);
  return matches;
}

}  // namespace squall::rules
