// All rules, compiled, by the trigger they listen to.
//
// An index is immutable. A change of rules makes a new one, which takes over what it can from the one before:
// a rule whose document is the same is not compiled again. The cost of an event depends on the rules of its
// trigger alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/collection.h"
#include "rules/criteria.h"

namespace squall::rules {

struct Rule {
  std::string id;
  std::int64_t revision = 0;
  std::string ref;
  std::string uid;
  bool backstop = false;
  Criteria criteria;
  Value body;  // the document of model::kRules

  // REQUIRES: `environment` outlives the rule.
  static std::shared_ptr<const Rule> compile(const model::Document& document,
                                             const jinja::Environment& environment, KeyPool* keys = nullptr);
};

using RulePtr = std::shared_ptr<const Rule>;

struct RuleFailure {
  RulePtr rule;
  Failure failure;
};

// What became of an event.
struct Matches {
  std::vector<RulePtr> rules;         // to be enforced, in order
  std::vector<RuleFailure> failures;  // to be recorded as failed enforcements
  // Rules whose criteria are wrong in themselves (an unknown operator). The reference stops at the first one
  // and leaves the other rules of the trigger unasked; here they are asked, and these are told of too.
  std::vector<RuleFailure> broken;
  std::size_t asked = 0;  // rules evaluated
};

class RuleIndex {
 public:
  RuleIndex() = default;
  // Only rules that are enabled are held, in the order given.
  static std::shared_ptr<const RuleIndex> build(std::span<const model::Document> rules,
                                                const jinja::Environment& environment,
                                                const RuleIndex* before = nullptr);

  // Standard rules first; backstop rules only if none of them matched, still subject to their own criteria.
  Matches match(std::string_view trigger, const Event& event) const;
  // Whether any rule listens to the trigger.
  bool listens(std::string_view trigger) const { return by_trigger_.find(trigger) != by_trigger_.end(); }
  std::size_t size() const { return by_id_.size(); }

 private:
  // The criteria stand beside the rule, so that asking does not touch the rule itself.
  struct Entry {
    Criteria criteria;
    RulePtr rule;
  };
  struct Group {
    std::vector<Entry> standard, backstop;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  static void ask(const std::vector<Entry>& rules, const Event& event, Matches& matches);

  std::unordered_map<std::string, Group, Hash, std::equal_to<>> by_trigger_;
  std::unordered_map<std::string, RulePtr, Hash, std::equal_to<>> by_id_;
};

}  // namespace squall::rules
