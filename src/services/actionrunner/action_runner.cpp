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
constexpr std::string_view kStopping = "The action runner was stopped while the action ran.";

// What a canceled action reports when the cancel request left no result (spec/services 8.7).
Value canceled_result() { return Value::object({{"message", "Action execution canceled by user."}}); }

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
  std::vector<RunPtr> runs;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& [id, run] : running_) runs.push_back(run);
    doubtful_.clear();
  }
  for (std::jthread* thread : {&loop_, &state_loop_}) {
    thread->request_stop();
    if (thread->joinable()) thread->join();
  }
  launchers_.stop();
  // What still runs is ended and stored as abandoned: nothing is left that nobody owns.
  for (const RunPtr& run : runs) run->runner->cancel(run->document.id);
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
  auto prepared = jobs_.prepare(run->document);
  if (!prepared.ok()) return runners::failure(prepared.error().text());
  run->token = std::move(prepared->token);
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
  auto prepared = jobs_.prepare(run->document);
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

// --- Ends
// -------------------------------------------------------------------------------------------------------------

void ActionRunner::finished(const RunPtr& run, runners::Outcome outcome) {
  if (!run->token.empty()) jobs_.release(run->token);
  {
    std::lock_guard lock(finished_mutex_);
    finished_.push_back({run, std::move(outcome)});
  }
  finished_changed_.notify_one();
}

Result<Change> ActionRunner::final_change(const Value& body, const runners::Outcome& outcome) const {
  const Timestamp now = seams_.clock.now();
  const Status from = execution::status_of(body);
  if (from == Status::kCanceling || outcome.status == Status::kCanceled) {
    const bool has_result = !body["result"].is_null() && !body["result"].empty();
    return execution::set_status(body, Status::kCanceled, now,
                                 {.result = has_result ? Value() : canceled_result()});
  }
  Status status = outcome.status;
  Value result = outcome.result;
  if (options_.validate_output_schema && status == Status::kSucceeded) {
    auto checked = jobs_.check_output(body, result);
    if (!checked.ok()) {
      status = Status::kFailed;
      result = Value::object({{"error", checked.error().text()},
                              {"message", "Error validating output. See error output for more details."}});
    }
  }
  return execution::set_status(body, status, now, {.result = std::move(result)});
}

bool ActionRunner::settle(Document& ended, std::vector<store::Write>& batch) {
  return epilogue_ && epilogue_->complete(ended, batch);
}

void ActionRunner::announce_end(const Document& ended, std::int64_t revision, Status end, bool settled) {
  // A parent is woken by the ends of its children.
  if (settled && ended.body["parent"].is_null())
    execution::announce_settled(seams_.bus, ended.id, end);
  else
    execution::announce_moved(seams_.bus, ended.id, revision, end);
}

void ActionRunner::finish_loop(std::stop_token stop) {
  name_this_thread("actions-end");
  for (;;) {
    std::deque<Finished> batch;
    {
      std::unique_lock lock(finished_mutex_);
      finished_changed_.wait(lock, stop, [&] { return !finished_.empty(); });
      if (finished_.empty()) return;  // told to stop, and nothing is left
      batch.swap(finished_);
    }
    for (Finished& item : batch) store_end(std::move(item));
  }
}

void ActionRunner::store_end(Finished item) {
  const RunPtr& run = item.run;
  if (!item.again && (item.outcome.status == Status::kCanceled || item.outcome.status == Status::kTimeout))
    run->runner->end_leftovers(run->document.id);
  if (item.again) {
    auto read = seams_.store.get(model::kExecutions, run->document.id);
    if (!read.ok()) return end_stored(std::move(item), std::move(read).error());
    run->document = std::move(*read);
  }
  {
    std::lock_guard lock(mutex_);
    if (stopping_ && !run->cancel_asked && item.outcome.status == Status::kCanceled)
      item.outcome = {Status::kAbandoned, Value::object({{"error", kStopping}})};
  }
  auto change = final_change(run->document.body, item.outcome);
  if (!change.ok() || !change->changed) return end_elsewhere(std::move(item));
  item.end = change->to;
  for (model::Document& chunk : output_.finish(run->document.id)) item.chunks.push_back(std::move(chunk));
  std::vector<store::Write> batch;
  for (const model::Document& chunk : item.chunks)
    batch.push_back(store::insert(model::kExecutionOutputs, chunk));
  Document ended{run->document.id, run->document.revision, std::move(change->body)};
  item.settled = settle(ended, batch);
  if (item.again)
    if (auto dropped = drop_stored(seams_.store, batch); !dropped.ok())
      return end_stored(std::move(item), std::move(dropped).error());
  batch.push_back(store::update(model::kExecutions, std::move(ended)));
  auto shared = std::make_shared<Finished>(std::move(item));
  seams_.store.write_async(std::move(batch), [this, shared](Result<std::vector<std::int64_t>> written) {
    end_stored(std::move(*shared), std::move(written));
  });
}

// Somebody else has ended the execution: what it printed is kept, its end is theirs.
void ActionRunner::end_elsewhere(Finished item) {
  for (model::Document& chunk : output_.finish(item.run->document.id))
    item.chunks.push_back(std::move(chunk));
  std::vector<store::Write> batch;
  for (const model::Document& chunk : item.chunks)
    batch.push_back(store::insert(model::kExecutionOutputs, chunk));
  if (item.again)
    if (auto dropped = drop_stored(seams_.store, batch); !dropped.ok()) batch.clear();
  if (!batch.empty()) {
    auto written = seams_.store.write(std::move(batch), store::Urgency::kPatient);
    if (written.ok())
      output_.announce(item.chunks);
    else
      kLog.repeated(log::Level::kError, "output",
                    "Output of actions could not be stored: " + written.error().text());
  }
  forget(item.run);
}

// Offered again until the store has it: on top of the state that somebody else wrote meanwhile, or when the
// disk is back.
void ActionRunner::end_stored(Finished item, Result<std::vector<std::int64_t>> written) {
  const RunPtr run = item.run;
  if (written.ok()) {
    output_.announce(item.chunks);
    announce_end(run->document, written->back(), item.end, item.settled);
    return forget(run);
  }
  const Errc code = written.error().code();
  bool stopping = false;
  {
    std::lock_guard lock(mutex_);
    stopping = stopping_;
  }
  if (code == Errc::kNotFound || code == Errc::kUnavailable || (stopping && code != Errc::kConflict)) {
    kLog.error("The end of an execution was not stored: " + written.error().text(),
               {{"execution_id", run->document.id}});
    return forget(run);
  }
  item.again = true;
  if (code != Errc::kConflict)
    kLog.repeated(log::Level::kError, "end",
                  "The end of an execution could not be stored yet: " + written.error().text());
  {
    std::lock_guard lock(finished_mutex_);
    if (code == Errc::kConflict)
      finished_.push_back(std::move(item));
    else
      later_.push_back(std::move(item));
  }
  finished_changed_.notify_one();
}

void ActionRunner::offer_again() {
  {
    std::lock_guard lock(finished_mutex_);
    for (Finished& item : later_) finished_.push_back(std::move(item));
    later_.clear();
  }
  finished_changed_.notify_one();
}

void ActionRunner::ask_for_waiting() {
  {
    std::lock_guard lock(mutex_);
    if (!std::exchange(waiting_, false)) return;
  }
  scheduled_.ask_sweep();
}

void ActionRunner::forget(const RunPtr& run) {
  {
    std::lock_guard lock(mutex_);
    running_.erase(run->document.id);
  }
  run->pass.reset();
  ask_for_waiting();
}

}  // namespace squall::services
