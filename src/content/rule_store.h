// Rules and their triggers in the store (spec/content 5, "Reference counting"): a rule is written together
// with the trigger it needs, and the last rule of a trigger with parameters takes it along when it goes.
//
// Each change is one batch in the order: trigger counted up, rule, former trigger counted down. A crash in
// between leaves a trigger that is counted once too often, which costs a timer that fires for nobody.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "content/rule_loader.h"
#include "model/collection.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::content {

// Not for sharing between threads. Short-lived: remembers the triggers that rules asked for until they are
// saved.
class RuleStore {
 public:
  explicit RuleStore(store::Store& store) : store_(store) {}

  // What make_rule() and load_rule() need; refers to this object.
  RuleContext context(bool check_trigger_parameters = true);

  struct Change {
    model::Document rule;
    bool changed = false;               // false: the store held it already, nothing was written
    std::vector<std::string> triggers;  // ids of the triggers that were made or removed
  };
  // Adds the rule (a document of make_rule()) or replaces the one of the same ref. A rule of the same name in
  // pack default goes. `only_new`: kConflict when there is one already. kConflict also when others keep
  // changing the same documents.
  Result<Change> save(const Value& rule, bool only_new = false);
  // Replaces a stored rule by another document, whatever its ref. kNotFound when it is gone.
  Result<Change> replace(std::string_view rule_id, const Value& rule);
  Result<Change> remove(std::string_view rule_id);

 private:
  Result<std::string> resolve(std::string_view type_ref, const Value& parameters,
                              std::string_view description);
  Result<std::optional<model::Document>> rule_by_ref(std::string_view ref);
  Result<std::optional<model::Document>> trigger_by_ref(std::string_view ref);
  // One try: kConflict when something else changed meanwhile.
  Result<Change> try_save(const std::optional<model::Document>& former, const Value& rule);
  Result<Change> try_remove(const model::Document& former);
  Result<void> count_up(std::string_view trigger_ref, std::vector<store::Write>& batch, Change& change);
  Result<void> count_down(std::string_view trigger_ref, std::vector<store::Write>& batch, Change& change);

  store::Store& store_;
  std::map<std::string, Value, std::less<>> planned_;  // triggers by ref, not yet stored
};

}  // namespace squall::content
