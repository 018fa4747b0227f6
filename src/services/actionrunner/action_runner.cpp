#include "services/actionrunner/action_runner.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/worker_pool.h"
#include "execution/announce.h"
#include "model/collections.h"
#include "services/core/unfinished.h"

namespace squall::services {
namespace {

using execution::Change;
using model::Document;
using model::Status;

const log::Logger kLog{"st2.actionrunner"};
constexpr std::string_view kGroup = "actionrunner";

std::string host_name() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

ActionRunner::ActionRunner(const Seams& seams, runners::Registry& runners, JobBuilder& jobs,
                           Epilogue* epilogue, ActionRunnerOptions options)
    : seams_(seams),
      runners_(runners),
      jobs_(jobs),
      epilogue_(epilogue),
      options_(options),
      output_(seams.store, seams.bus, seams.clock, options.max_output_bytes),
      launchers_({.name = "launch", .threads = options.launchers, .queue = options.actions + 1}) {}

ActionRunner::~ActionRunner() { stop(); }

Result<void> ActionRunner::start() {
  const std::string host = host_name();
  const std::int64_t pid = ::getpid();
  auto member = seams_.coord.join(
      kGroup,
      Value::object({{"name", "actionrunner"}, {"type", "passive"}, {"hostname", host}, {"pid", pid}}));
  if (!member.ok()) return std::move(member).error().with("st2actionrunner cannot join its group");
  owner_ = {member->id, member->epoch, host, pid};
  output_.start();
  launchers_.start();
  subscriptions_.push_back(seams_.bus.on_wake(
      bus::Topic::kExecutionScheduled, [this](const bus::WakeUp& message) { scheduled_.put(message.id); }));
  subscriptions_.push_back(seams_.bus.on_wake(
      bus::Topic::kExecutionState, [this](const bus::WakeUp& message) { states_.put(message.id); }));
  finish_loop_ = std::jthread([this](std::stop_token stop) { finish_loop(stop); });
  sweep_lost_owners();
  loop_ = std::jthread([this, swept = seams_.clock.steady()](std::stop_token stop) { loop(stop, swept); });
  state_loop_ = std::jthread([this](std::stop_token stop) { state_loop(stop); });
  return {};
}

void ActionRunner::stop() {
  if (!finish_loop_.joinable()) return;
  subscriptions_.clear();
  std::vector<std::pair<std::string, RunPtr>> runs;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    // With their ids: the documents are changed by the thread that stores ends.
    runs.assign(running_.begin(), running_.end());
    doubtful_.clear();
  }
  for (std::jthread* thread : {&loop_, &state_loop_}) {
    thread->request_stop();
    if (thread->joinable()) thread->join();
  }
  launchers_.stop();
  // What still runs is ended and stored as abandoned: nothing is left that nobody owns.
  for (const auto& [id, run] : runs) run->runner->cancel(id);
  runs.clear();
  offer_again();
  gate_.close_and_wait();
  finish_loop_.request_stop();
  finish_loop_.join();
  output_.stop();
  seams_.coord.leave(kGroup);
}

std::size_t ActionRunner::room() const {
  std::lock_guard lock(mutex_);
  const std::size_t taken = running_.size() + claims_.size();
  return stopping_ || taken >= options_.actions ? 0 : options_.actions - taken;
}

bool ActionRunner::has_room() const { return room() > 0; }

std::size_t ActionRunner::running() const {
  std::lock_guard lock(mutex_);
  return running_.size();
}

bool ActionRunner::offer(const Document& execution) { return accept(execution); }

bool ActionRunner::in_doubt(const std::string& id) const {
  std::lock_guard lock(mutex_);
  return doubtful_.contains(id);
}

ActionRunner::Room ActionRunner::reserve(const std::string& id) {
  std::lock_guard lock(mutex_);
  if (running_.contains(id) || claims_.contains(id)) return Room::kTaken;
  if (stopping_ || running_.size() + claims_.size() >= options_.actions) {
    waiting_ = true;
    return Room::kNone;
  }
  claims_.insert(id);
  return Room::kReserved;
}

ActionRunner::RunPtr ActionRunner::claimed_run(const Document& document,
                                               std::shared_ptr<runners::Runner> runner) const {
  const Timestamp now = seams_.clock.now();
  Value body = document.body;
  if (execution::status_of(body) != Status::kScheduled) {
    auto scheduled = execution::set_status(body, Status::kScheduled, now);
    if (!scheduled.ok()) return nullptr;
    body = std::move(scheduled->body);
  }
  auto started = execution::start(body, owner_, now);
  if (!started.ok()) return nullptr;
  auto run = std::make_shared<Run>();
  run->document = {document.id, document.revision, std::move(started->body)};
  run->runner = std::move(runner);
  return run;
}

bool ActionRunner::accept(const Document& document) {
  auto runner = runners_.find(execution::runner_of(document.body));
  if (!runner) return false;
  if (in_doubt(document.id)) return true;
  auto pass = gate_.enter();
  if (!pass) return false;
  const RunPtr run = claimed_run(document, std::move(runner));
  if (!run) return true;  // its state moved on: not ours to start
  run->pass = std::move(pass);
  if (run->runner->instant()) {
    finished(run, instant_outcome(run));
    return true;
  }
  const Room reserved = reserve(document.id);
  if (reserved == Room::kReserved) claim(run);
  return reserved != Room::kNone;
}

runners::Outcome ActionRunner::instant_outcome(const RunPtr& run) {
  auto prepared = jobs_.prepare(run->document, WithToken::kNo);
  if (!prepared.ok()) return runners::failure(prepared.error().text());
  runners::Outcome result;
  run->runner->run(
      std::move(prepared->job), [](std::string_view, std::string_view) {},
      [&result](runners::Outcome outcome) { result = std::move(outcome); });
  return result;
}

void ActionRunner::claim(const RunPtr& run) {
  seams_.store.write_async({store::update(model::kExecutions, run->document)},
                           [this, run](Result<std::vector<std::int64_t>> written) {
                             // A conflict: another took it, or it was cancelled meanwhile; its new state
                             // wakes whom it concerns.
                             if (!written.ok()) {
                               const bool doubtful = written.error().code() != Errc::kConflict;
                               return claim_answered(run, std::move(written).error(), doubtful);
                             }
                             claim_answered(run, written->front(), false);
                           });
}

void ActionRunner::claim_answered(const RunPtr& run, const Result<std::int64_t>& revision,
                                  bool stands_in_doubt) {
  bool ours = false;
  {
    std::lock_guard lock(mutex_);
    claims_.erase(run->document.id);
    if (revision.ok()) {
      run->document.revision = *revision;
      doubtful_.erase(run->document.id);
      ours = running_.emplace(run->document.id, run).second;
    } else if (stands_in_doubt && !stopping_) {
      doubtful_.emplace(run->document.id, run);
    }
  }
  if (ours) return claimed(run);
  ask_for_waiting();
  if (!revision.ok() && revision.error().code() != Errc::kConflict)
    kLog.repeated(log::Level::kError, "claim",
                  "An execution could not be claimed: " + revision.error().text());
}

void ActionRunner::claimed(const RunPtr& run) {
  execution::announce_moved(seams_.bus, run->document.id, run->document.revision, Status::kRunning);
  if (!launchers_.try_submit([this, run] { launch(run); }))
    finished(run, {Status::kAbandoned, Value::object({{"error", kStopping}})});
}

void ActionRunner::launch(const RunPtr& run) {
  auto prepared = jobs_.prepare(run->document, WithToken::kYes);
  if (!prepared.ok()) return finished(run, runners::failure(prepared.error().text()));
  run->token = std::move(prepared->token);
  prepared->job.stream_output = options_.stream_output;
  kLog.audit("Launching action execution.", {{"execution_id", run->document.id}});
  const std::string id = run->document.id;
  const std::string action = run->document.body["action"].get_string("ref");
  const std::string runner(execution::runner_of(run->document.body));
  runners::OnOutput on_output = [this, id, action, runner](std::string_view type, std::string_view data) {
    if (options_.stream_output) output_.add(id, action, runner, type, data);
  };
  run->runner->run(std::move(prepared->job), std::move(on_output),
                   [this, run](runners::Outcome outcome) { finished(run, std::move(outcome)); });
  bool end_now = false;
  {
    std::lock_guard lock(mutex_);
    end_now = run->cancel_asked || stopping_;
  }
  if (end_now) run->runner->cancel(id);
}

}  // namespace squall::services
