#include "rules/criteria.h"

#include <span>

#include "rules/criterion.h"
#include "value/python.h"

namespace squall::rules {

Criteria Criteria::compile(const Value& criteria, const jinja::Environment& environment, std::string rule_ref,
                           KeyPool* keys) {
  Criteria compiled;
  if (!criteria.is_object() || criteria.empty()) return compiled;
  KeyPool own_keys;
  const CompileScope scope{environment, keys ? *keys : own_keys, std::move(rule_ref), kTriggerRoot};
  auto list = std::make_shared<std::vector<Criterion>>();
  list->reserve(criteria.size());
  bool sees_st2kv = false;
  for (const Member& member : criteria.members())
    list->emplace_back(member.name(), member.value, scope, sees_st2kv);
  compiled.count_ = list->size();
  compiled.first_ = std::shared_ptr<const Criterion>(list, list->data());
  return compiled;
}

Result<bool> Criteria::match(const Event& event, std::vector<Failure>& failures) const {
  if (count_ == 0) return true;
  if (!python::truthy(event.payload)) return false;
  for (const Criterion& criterion : std::span(first_.get(), count_)) {
    if (!criterion.has_type()) return criterion.no_type();
    auto matched = criterion.match(event.payload, event, failures);
    if (!matched.ok() || !*matched) return matched;
  }
  return true;
}

Result<bool> search(const Value& value, const Value& pattern, const Value& condition,
                    const jinja::Environment& environment, const Event& event,
                    std::vector<Failure>& failures) {
  KeyPool keys;
  const SearchSpec spec(pattern, condition, {environment, keys, "", kItemRoot, 1});
  return spec.match(value, event, failures);
}

}  // namespace squall::rules
