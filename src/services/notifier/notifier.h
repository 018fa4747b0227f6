// st2notifier: what follows from the end of an execution: retries, notifications, the action trigger
// (spec/services 8.10, spec/runtime 9).
//
// x.notify marks an execution whose end was not handled yet; it goes in the same batch in which the trigger
// instances come, and the instances' ids follow from the execution, so that an end that is handled twice
// tells nothing twice.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "datastore/datastore.h"
#include "execution/service.h"
#include "expr/jinja/jinja.h"
#include "rules/index.h"
#include "services/core/action_policies.h"
#include "services/core/epilogue.h"
#include "services/core/in_flight.h"
#include "services/core/inbox.h"
#include "services/core/service.h"
#include "services/views/views.h"
#include "triggers/instance.h"

namespace squall::services {

struct NotifierOptions {
  bool action_trigger = true;          // [action_sensor] enable
  std::vector<std::string> emit_when;  // [action_sensor] emit_when
  std::size_t batch = 64;
  Micros sweep_period = std::chrono::seconds(2);
};

class Notifier final : public Service, public Epilogue {
 public:
  Notifier(const Seams& seams, execution::ExecutionService& executions, const datastore::Datastore& datastore,
           const jinja::Environment& templates, views::Snapshots& snapshots, NotifierOptions options);
  ~Notifier() override;
  std::string_view name() const override { return "st2notifier"; }
  Result<void> start() override;
  void stop() override;
  bool complete(model::Document& ended, std::vector<store::Write>& batch) override;

 private:
  struct Batch;
  void loop(std::stop_token stop);
  // `swept`: the sweep found it, and of what follows from it some may be stored already.
  void handle(const model::Document& execution, bool swept);
  // False when the store is in trouble: the end is left for the sweep.
  bool add_retries(const model::Document& execution, Batch& batch);
  void add_notifications(const model::Document& execution, Batch& batch);
  void add_action_trigger(const model::Document& execution, Batch& batch);
  void add_instance(triggers::Event event, Batch& batch);
  // An event that nobody has anything to do for: its record, processed already.
  void add_record(const triggers::Event& event, std::vector<store::Write>& writes);
  // The rules that listen to the triggers fired here; nullptr while rules cannot be read. From any thread.
  std::shared_ptr<const rules::RuleIndex> listeners();
  bool heard(std::string_view trigger);
  bool emits(const model::Document& execution) const;
  triggers::Event action_trigger_event(const model::Document& execution);
  // Whether the rules engine has anything to do for an event. What no rule listens to, or none matches, is
  // stored as processed, and costs nobody a second write.
  bool wanted(const triggers::Event& event, Timestamp now);
  void store(Batch batch);

  const Seams seams_;
  execution::ExecutionService& executions_;
  const datastore::Reader reader_;
  const jinja::Environment& templates_;
  views::Snapshots& snapshots_;
  const NotifierOptions options_;
  Inbox inbox_;
  InFlight writes_;
  std::vector<std::unique_ptr<bus::Subscription>> subscriptions_;
  // Something could not be handled: it keeps its mark, and the next sweep waits its period.
  std::atomic<bool> refused_{false};
  ActionPolicies policies_;
  std::mutex listeners_mutex_;
  std::shared_ptr<const rules::RuleIndex> listeners_;
  std::uint64_t rules_generation_ = 0;
  std::jthread thread_;
};

}  // namespace squall::services
