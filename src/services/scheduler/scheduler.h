// st2scheduler: decides when an execution may go (spec/services 8.6, spec/runtime 6.4).
//
// Due work is an index of the executions themselves (x.due), not a queue beside them. An execution that may
// go is offered to the action runner of this process, or stored as scheduled for any runner. Concurrency
// policies are decided one after the other per action, under the action's lock.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "bus/bus.h"
#include "execution/policies.h"
#include "model/collection.h"
#include "services/core/action_policies.h"
#include "services/core/in_flight.h"
#include "services/core/inbox.h"
#include "services/core/local_runner.h"
#include "services/core/service.h"

namespace squall::services {

struct SchedulerOptions {
  std::size_t batch = 64;
  Micros sweep_period = std::chrono::seconds(1);
  std::chrono::seconds lock_timeout{60};  // [coordination] lock_timeout
};

class Scheduler final : public Service {
 public:
  // `runner` may be nullptr: there is none in this process.
  Scheduler(const Seams& seams, LocalRunner* runner, SchedulerOptions options);
  ~Scheduler() override;
  std::string_view name() const override { return "st2scheduler"; }
  Result<void> start() override;
  void stop() override;

 private:
  void loop(std::stop_token stop);
  // Handles what is due; when to look again: the next execution falls due, or a sweep period has passed.
  Timestamp sweep();
  void handle(const model::Document& execution);
  void delay(const model::Document& execution, Timestamp due);
  // Without waiting: many that find no room share a commit.
  void schedule(const model::Document& execution);
  // Returns when it is stored.
  void proceed(const model::Document& execution);
  // Under the action's lock: counts, decides, stores what follows.
  void decide(const model::Document& execution, const std::vector<Value>& policies);
  void hold_back(const model::Document& execution, execution::Verdict verdict);
  Result<std::size_t> count_busy(const model::Document& execution, const Value& policy);
  void stored(const std::string& id, const execution::Change& change,
              const Result<std::vector<std::int64_t>>& written);
  void store(const model::Document& execution, const execution::Change& change);

  const Seams seams_;
  LocalRunner* const runner_;
  const SchedulerOptions options_;
  ActionPolicies policies_;
  // The store refused a write: what is due stays due, and the next sweep waits its period.
  std::atomic<bool> refused_{false};
  Inbox inbox_;
  InFlight writes_;
  std::vector<std::unique_ptr<bus::Subscription>> subscriptions_;
  std::string owner_;
  std::jthread thread_;
};

}  // namespace squall::services
