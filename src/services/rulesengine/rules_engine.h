// st2rulesengine: matches trigger instances with rules and requests executions (spec/services 8.4,
// spec/runtime 4.4-4.7).
//
// An instance, the enforcements and the executions that follow from it are stored in one batch; ids of
// executions and enforcements follow from the rule and the instance, so that handling one twice makes nothing
// twice. An execution that nothing holds back and that the action runner of this process has room for is
// stored as running already, so that no further write stands between the event and the action.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "datastore/datastore.h"
#include "execution/service.h"
#include "expr/jinja/jinja.h"
#include "rules/index.h"
#include "services/core/event_handler.h"
#include "services/core/in_flight.h"
#include "services/core/inbox.h"
#include "services/core/launcher.h"
#include "services/core/service.h"

namespace squall::services {

struct RulesEngineOptions {
  std::size_t batch = 64;
  Micros sweep_period = std::chrono::seconds(2);
  std::string system_user = "stanley";
};

class RulesEngine final : public Service, public EventHandler {
 public:
  // `runner` may be nullptr: there is none in this process.
  RulesEngine(const Seams& seams, execution::ExecutionService& executions,
              const datastore::Datastore& datastore, const jinja::Environment& templates, LocalRunner* runner,
              RulesEngineOptions options);
  ~RulesEngine() override;
  std::string_view name() const override { return "st2rulesengine"; }
  Result<void> start() override;
  void stop() override;
  std::optional<Result<void>> handle(const model::Document& instance) override;

 private:
  struct Outcome;
  void loop(std::stop_token stop);
  // `swept`: the sweep found them, and of what follows from them some may be stored already.
  void handle_all(const std::vector<model::Document>& instances, bool swept);
  // What follows from an instance. Nothing when the store kept it from being planned.
  std::optional<Outcome> outcome_of(const model::Document& instance, const rules::RuleIndex& index,
                                    bool swept);
  void trace(Outcome& outcome);
  // The batch of an outcome, but for the instance itself.
  std::vector<store::Write> lay_out(Outcome& outcome);
  // False when the store kept it from being planned: the instance is left pending.
  bool enforce(const rules::Rule& rule, Outcome& outcome);
  Result<execution::Plan> plan(const rules::Rule& rule, const Outcome& outcome);
  void record_failure(const rules::Rule& rule, std::string reason, Outcome& outcome, std::size_t number);
  void store(Outcome outcome);
  void stored(Outcome& outcome, const Result<std::vector<std::int64_t>>& written);
  Result<std::shared_ptr<const rules::RuleIndex>> index();

  const Seams seams_;
  execution::ExecutionService& executions_;
  const datastore::Datastore& datastore_;
  const datastore::Reader reader_;
  const jinja::Environment& templates_;
  const RulesEngineOptions options_;
  Launcher launcher_;
  Inbox inbox_;
  InFlight writes_;    // of the loop
  InFlight handling_;  // events that are handled before they are stored
  std::vector<std::unique_ptr<bus::Subscription>> subscriptions_;
  std::mutex index_mutex_;
  std::shared_ptr<const rules::RuleIndex> index_;
  std::uint64_t indexed_generation_ = 0;
  std::atomic<bool> running_{false};
  // The store refused a write: what is pending stays pending, and the next sweep waits its period.
  std::atomic<bool> refused_{false};
  std::jthread thread_;
};

}  // namespace squall::services
