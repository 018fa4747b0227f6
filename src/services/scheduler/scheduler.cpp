#include "services/scheduler/scheduler.h"

#include <unistd.h>

#include <algorithm>

#include "base/id.h"
#include "base/log.h"
#include "base/thread_name.h"
#include "bus/bus.h"
#include "coord/coord.h"
#include "execution/announce.h"
#include "execution/policies.h"
#include "execution/transitions.h"
#include "model/collections.h"
#include "services/core/catalog.h"
#include "store/store.h"

namespace squall::services {
namespace {

using execution::Change;
using model::Document;
using model::Status;
using store::Op;

const log::Logger kLog{"st2.scheduler"};

bool waits(Status status) { return status == Status::kRequested || status == Status::kDelayed; }

}  // namespace

Scheduler::Scheduler(const Seams& seams, LocalRunner* runner, SchedulerOptions options)
    : seams_(seams),
      runner_(runner),
      options_(options),
      policies_(seams.catalog),
      owner_("scheduler-" + random_hex(8)) {}

Scheduler::~Scheduler() { stop(); }

Result<void> Scheduler::start() {
  subscriptions_.push_back(seams_.bus.on_wake(
      bus::Topic::kExecutionRequested, [this](const bus::WakeUp& message) { inbox_.put(message.id); }));
  inbox_.ask_sweep();
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
  return {};
}

void Scheduler::stop() {
  subscriptions_.clear();
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  writes_.wait_idle();
}

void Scheduler::loop(std::stop_token stop) {
  name_this_thread("scheduler");
  const Timestamp period = Micros(options_.sweep_period).count();
  Timestamp next_sweep = seams_.clock.now();
  while (!stop.stop_requested()) {
    const Timestamp now = seams_.clock.now();
    const Micros patience(std::clamp<Timestamp>(next_sweep - now, 0, period));
    const Inbox::Taken taken = inbox_.take(options_.batch, patience, stop);
    if (taken.stopped) return;
    if (!taken.ids.empty()) {
      auto read = seams_.store.get_many(model::kExecutions, taken.ids);
      if (read.ok()) {
        for (const Document& execution : *read) handle(execution);
      } else {
        kLog.repeated(log::Level::kError, "read",
                      "Requested executions could not be read: " + read.error().text());
      }
    }
    if (taken.sweep || seams_.clock.now() >= next_sweep) next_sweep = sweep();
    // One that was put off just now may be due before the next sweep was to be.
    next_sweep = std::min(next_sweep, seams_.clock.now() + period);
  }
}

Timestamp Scheduler::sweep() {
  writes_.wait_idle();  // what is on its way still looks due
  const Timestamp now = seams_.clock.now();
  auto due = seams_.store.find(
      model::kExecutions,
      {.where = {{"x.due", Op::kNotNull, {}}}, .sort = {{"x.due", false}}, .limit = options_.batch});
  if (!due.ok()) {
    kLog.repeated(log::Level::kError, "sweep", "Due executions could not be read: " + due.error().text());
    return now + Micros(options_.sweep_period).count();
  }
  refused_ = false;
  std::size_t handled = 0;
  for (const Document& execution : *due) {
    const Timestamp at = execution.body["x"].get_int("due");
    if (at > now) return std::min(at, now + Micros(options_.sweep_period).count());
    handle(execution);
    ++handled;
  }
  writes_.wait_idle();
  // More is due; but what the store refuses just now would be read and refused again at once, for ever.
  if (handled == options_.batch && !refused_.exchange(false)) inbox_.ask_sweep();
  return now + Micros(options_.sweep_period).count();
}

void Scheduler::handle(const Document& execution) {
  const Status status = execution::status_of(execution.body);
  if (!waits(status)) return;
  const Timestamp due = execution.body["x"].get_int("due");
  if (due > seams_.clock.now()) {
    if (status == Status::kRequested) delay(execution, due);
    return;
  }
  auto limits = policies_.limits_of(execution.body["action"].get_string("ref"));
  if (!limits.ok()) {  // it stays due
    refused_ = true;
    return kLog.repeated(log::Level::kError, "policies",
                         "Policies could not be read: " + limits.error().text());
  }
  if (!limits->empty()) return decide(execution, *limits);
  if (runner_ && runner_->offer(execution)) return;
  schedule(execution);
}

void Scheduler::delay(const Document& execution, Timestamp due) {
  auto change = execution::set_status(execution.body, Status::kDelayed, seams_.clock.now(), {.due = due});
  if (change.ok()) store(execution, *change);
}

void Scheduler::proceed(const Document& execution) {
  auto change = execution::set_status(execution.body, Status::kScheduled, seams_.clock.now());
  if (change.ok()) store(execution, *change);
}

void Scheduler::schedule(const Document& execution) {
  auto change = execution::set_status(execution.body, Status::kScheduled, seams_.clock.now());
  if (!change.ok() || !change->changed) return;
  Document document{execution.id, execution.revision, change->body};
  seams_.store.write_async({store::update(model::kExecutions, std::move(document))},
                           [this, id = execution.id, change = *change,
                            token = writes_.enter()](const auto& written) { stored(id, change, written); });
}

void Scheduler::store(const Document& execution, const Change& change) {
  if (!change.changed) return;
  stored(execution.id, change,
         seams_.store.write(
             {store::update(model::kExecutions, {execution.id, execution.revision, change.body})}));
}

void Scheduler::stored(const std::string& id, const Change& change,
                       const Result<std::vector<std::int64_t>>& written) {
  if (written.ok()) return execution::announce_changed(seams_.bus, id, written->front(), change);
  if (written.error().code() == Errc::kConflict) return;
  refused_ = true;
  kLog.repeated(log::Level::kError, "write", "An execution could not be stored: " + written.error().text());
}

Result<std::size_t> Scheduler::count_busy(const Document& execution, const Value& policy) {
  const store::Query query{.where = {{"x.live", Op::kEq, 1},
                                     {"action.ref", Op::kEq, execution.body["action"]["ref"]},
                                     {"status", Op::kIn, Value::array({"scheduled", "running"})}}};
  const Value& parameters = execution.body["parameters"];
  if (!execution::compares_parameters(policy, parameters))
    return seams_.store.count(model::kExecutions, query);
  auto others = seams_.store.find(model::kExecutions, query);
  if (!others.ok()) return std::move(others).error();
  return static_cast<std::size_t>(std::count_if(others->begin(), others->end(), [&](const Document& other) {
    return execution::counts_against(policy, parameters, other.body["parameters"]);
  }));
}

void Scheduler::hold_back(const Document& execution, execution::Verdict verdict) {
  auto change = execution::apply_concurrency(execution.body, verdict, seams_.clock.now());
  if (change.ok()) store(execution, *change);
}

void Scheduler::decide(const Document& execution, const std::vector<Value>& policies) {
  auto lease =
      seams_.coord.acquire(execution.body["action"].get_string("ref"), owner_, options_.lock_timeout);
  if (!lease.ok()) return hold_back(execution, execution::Verdict::kDelay);
  auto verdict = execution::Verdict::kProceed;
  for (const Value& policy : policies) {
    auto busy = count_busy(execution, policy);
    verdict = busy.ok() ? execution::decide_concurrency(policy, *busy) : execution::Verdict::kDelay;
    if (verdict != execution::Verdict::kProceed) break;
  }
  // Stored before the lock is free: the next decision counts this one.
  if (verdict == execution::Verdict::kProceed)
    proceed(execution);
  else
    hold_back(execution, verdict);
  seams_.coord.release(*lease);
}

}  // namespace squall::services
