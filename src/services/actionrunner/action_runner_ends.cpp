// How the end of an action is stored, and what follows from it.
#include <utility>

#include "base/log.h"
#include "base/thread_name.h"
#include "execution/announce.h"
#include "model/collections.h"
#include "services/actionrunner/action_runner.h"
#include "services/core/unfinished.h"

namespace squall::services {
namespace {

using execution::Change;
using model::Document;
using model::Status;

const log::Logger kLog{"st2.actionrunner"};

// What a canceled action reports when the cancel request left no result (spec/services 8.7).
Value canceled_result() { return Value::object({{"message", "Action execution canceled by user."}}); }

}  // namespace

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
  ask_for_waiting();
  run->pass.reset();  // last of all: stop() waits for it, and this object may be gone behind it
}

}  // namespace squall::services
