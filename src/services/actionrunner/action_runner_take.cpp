// Executions that are not stored yet: a place for them, so that their first write shows them running or
// ended.
#include "execution/announce.h"
#include "model/collections.h"
#include "services/actionrunner/action_runner.h"

namespace squall::services {

using model::Document;
using model::Status;

// Of an execution that starts once it is stored.
class ActionRunner::Place final : public Handover {
 public:
  Place(ActionRunner& runner, RunPtr run) : runner_(runner), run_(std::move(run)) {}
  ~Place() override {
    if (!answered_) runner_.give_back(run_->document.id);
  }
  const Document& document() const override { return run_->document; }
  void stored(Result<std::int64_t> revision) override {
    answered_ = true;
    // Even after a conflict: the execution may stand before the write that found it.
    runner_.claim_answered(run_, revision, true);
  }

 private:
  ActionRunner& runner_;
  const RunPtr run_;
  bool answered_ = false;
};

// Of an execution that is over before it is stored. Should its write stand though its answer was lost, the
// notifier's sweep finds it.
class ActionRunner::Ended final : public Handover {
 public:
  Ended(ActionRunner& runner, RunPtr run, Status end) : runner_(runner), run_(std::move(run)), end_(end) {
    settled_ = runner_.settle(run_->document, before_);
  }
  const Document& document() const override { return run_->document; }
  std::vector<store::Write> before() override { return std::move(before_); }
  void stored(Result<std::int64_t> revision) override {
    if (revision.ok()) runner_.announce_end(run_->document, *revision, end_, settled_);
  }

 private:
  ActionRunner& runner_;
  const RunPtr run_;  // holds the gate
  const Status end_;
  std::vector<store::Write> before_;
  bool settled_ = false;
};

std::unique_ptr<Handover> ActionRunner::take(const Document& execution) {
  auto runner = runners_.find(execution::runner_of(execution.body));
  if (!runner) return nullptr;
  {
    std::lock_guard lock(mutex_);
    if (waiting_) return nullptr;  // those that wait in the store come first
  }
  auto pass = gate_.enter();
  if (!pass) return nullptr;
  RunPtr run = claimed_run(execution, std::move(runner));
  if (!run) return nullptr;
  run->pass = std::move(pass);
  if (run->runner->instant()) return take_ended(run);
  if (reserve(execution.id) != Room::kReserved) return nullptr;
  return std::make_unique<Place>(*this, std::move(run));
}

std::unique_ptr<Handover> ActionRunner::take_ended(const RunPtr& run) {
  const runners::Outcome outcome = instant_outcome(run);
  auto change = final_change(run->document.body, outcome);
  if (!change.ok() || !change->changed) return nullptr;
  run->document.body = std::move(change->body);
  return std::make_unique<Ended>(*this, run, change->to);
}

void ActionRunner::give_back(const std::string& id) {
  {
    std::lock_guard lock(mutex_);
    claims_.erase(id);
  }
  ask_for_waiting();
}

}  // namespace squall::services
