// Stores a new execution the shortest way there is: where nothing holds it back and the action runner of this
// process has room, its first write shows it running already (or ended, when it is over at once), and no
// further write stands between the request and the action.
#pragma once

#include <memory>

#include "execution/service.h"
#include "services/core/action_policies.h"
#include "services/core/local_runner.h"

namespace squall::services {

// Safe to use from any thread.
class Launcher {
 public:
  // `runner` may be nullptr: there is none in this process.
  Launcher(execution::ExecutionService& executions, Catalog& catalog, LocalRunner* runner)
      : executions_(executions), policies_(catalog), runner_(runner) {}

  // A place in the action runner for what was planned; the plan's execution and writes are then as the place
  // wants them. nullptr: the scheduler is to decide; the plan stays as it was.
  // REQUIRES: the last write of the plan inserts its execution. The caller tells the place what became of it.
  std::unique_ptr<Handover> take(execution::Plan& plan);
  // take(), stores the plan by itself and announces it. The execution as it was requested, with its revision.
  // Errors: those of ExecutionService::store().
  Result<model::Document> store(execution::Plan plan);

 private:
  execution::ExecutionService& executions_;
  ActionPolicies policies_;
  LocalRunner* const runner_;
};

}  // namespace squall::services
