// Documents as they leave the API (spec/api 3): with their id, instants as texts, internal fields removed.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/collection.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::views {

// The body with `id` in front and without nulls and `x`; the named fields become texts of instants.
Value plain(const model::Document& document, std::initializer_list<std::string_view> instants = {});

// Pack resources, runner types, triggers and the like: plain() without `ref_count`.
Value resource(const model::Document& document);
Value action(const model::Document& document);
// `trigger`: the trigger's document, or nullptr: then the bare reference is shown (spec/api 2.12).
Value rule(const model::Document& rule, const model::Document* trigger);
Value trigger_instance(const model::Document& document);
Value rule_enforcement(const model::Document& document);
Value api_key(const model::Document& document, bool masked);
Value trace(const model::Document& document, const std::vector<model::Document>& components);
Value key_value_pair(const model::Document& document, bool decrypted);

// What an execution names by snapshot.
struct Named {
  Value action, runner;  // the full documents; the references of the execution when there is no such snapshot
  Value secrets;         // schema::secret_parameters() of the parameters that both define
};

// The full documents that executions name by snapshot (model::kSnapshots). Immutable, hence cached; bounded.
// Safe to use from any thread.
class Snapshots {
 public:
  explicit Snapshots(store::Store& store) : store_(store) {}
  // Null when there is none.
  Value get(std::string_view id);
  // `execution`: the body of one. One look-up once it is known: lists ask for the same few again and again.
  Named named_by(const Value& execution);

 private:
  store::Store& store_;
  std::mutex mutex_;
  std::unordered_map<std::string, Value> cache_;
  std::unordered_map<std::string, Named> named_;  // by the ids of both snapshots
};

// The execution as spec/api 3.6 emits it: falsy members dropped, snapshots in their place, secrets masked
// when asked.
Value execution(const model::Document& document, Snapshots& snapshots, bool masked);
// The same document seen as a live action (spec/api 3.5).
Value live_action(const model::Document& document, Snapshots& snapshots, bool masked);
// Parameters and result of an execution with its secrets masked (spec/api 5.3). `action`, `runner`: full
// documents.
Value masked_parameters(const Value& parameters, const Value& action, const Value& runner);
// What is secret among the parameters of an action on its runner, see value/schema/mask.h.
Value secret_parameters(const Value& action, const Value& runner);
Value masked_result(const Value& result, const Value& parameters, const Value& action, const Value& runner);

}  // namespace squall::views
