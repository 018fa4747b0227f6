// How an action runner finds its work: wake-ups, and sweeps over what nobody woke it for.
#include <algorithm>

#include "base/log.h"
#include "base/thread_name.h"
#include "execution/announce.h"
#include "model/collections.h"
#include "services/actionrunner/action_runner.h"
#include "services/core/catalog.h"

namespace squall::services {
namespace {

using execution::Change;
using model::Document;
using model::Status;
using store::Op;

const log::Logger kLog{"st2.actionrunner"};
constexpr std::size_t kBatch = 64;
constexpr Micros kStatePatience = std::chrono::seconds(60);
constexpr std::string_view kLostOwner = "The process that ran this action ended before the action did.";

}  // namespace

void ActionRunner::state_loop(std::stop_token stop) {
  while (!stop.stop_requested())
    for (const std::string& id : states_.take(kBatch, kStatePatience, stop).ids) state_changed(id);
}

// ----------------------------------------------------------------------------------------------

void ActionRunner::loop(std::stop_token stop, Micros last_sweep) {
  name_this_thread("actionrunner");
  while (!stop.stop_requested()) {
    const Inbox::Taken taken = scheduled_.take(kBatch, options_.sweep_period, stop);
    if (taken.stopped) return;
    if (taken.sweep || !taken.ids.empty()) sweep_scheduled();
    if (seams_.clock.steady() - last_sweep < options_.sweep_period) continue;
    offer_again();
    sweep_doubtful();
    sweep_canceling();
    sweep_lost_owners();
    last_sweep = seams_.clock.steady();
  }
}

// Oldest first, as many as there is room for; what finds no room waits in the store.
void ActionRunner::sweep_scheduled() {
  std::size_t limit = kBatch;
  {
    std::lock_guard lock(mutex_);
    const std::size_t taken = running_.size() + claims_.size();
    waiting_ = waiting_ || taken >= options_.actions;
    if (stopping_ || taken >= options_.actions) return;
    // Claims that are not durable yet look as if they waited.
    limit = std::min(options_.actions - taken, kBatch) + claims_.size();
  }
  auto found = seams_.store.find(
      model::kExecutions, {.where = {{"x.live", store::Op::kEq, 1}, {"status", store::Op::kEq, "scheduled"}},
                           .sort = {{"start_timestamp", false}},
                           .limit = limit});
  if (!found.ok()) {
    kLog.repeated(log::Level::kError, "sweep",
                  "Scheduled executions could not be read: " + found.error().text());
    return;
  }
  if (found->size() == limit) {
    std::lock_guard lock(mutex_);
    waiting_ = true;
  }
  for (const Document& document : *found) {
    if (accept(document)) continue;
    if (!has_room()) return;
    kLog.repeated(
        log::Level::kWarning, execution::runner_of(document.body), "No runner here for this runner type",
        {{"runner", std::string(execution::runner_of(document.body))}, {"execution_id", document.id}});
  }
}

// Claims whose answer was lost: those that stand are ours to run, and nobody else would.
void ActionRunner::sweep_doubtful() {
  std::vector<RunPtr> doubtful;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, run] : doubtful_) doubtful.push_back(run);
  }
  for (const RunPtr& run : doubtful) {
    auto read = seams_.store.get(model::kExecutions, run->document.id);
    if (!read.ok() && read.error().code() != Errc::kNotFound) continue;
    const bool stands = read.ok() && execution::owned_by(read->body, owner_.member, owner_.epoch);
    {
      std::lock_guard lock(mutex_);
      if (doubtful_.erase(run->document.id) == 0 || !stands) continue;
      run->document = std::move(*read);
      run->cancel_asked = execution::status_of(run->document.body) == Status::kCanceling;
      if (!running_.emplace(run->document.id, run).second) continue;
    }
    claimed(run);
  }
}

// Cancels whose wake-up was lost, or came before the claim was known here.
void ActionRunner::sweep_canceling() {
  auto found = seams_.store.find(
      model::kExecutions,
      {.where = {{"x.live", Op::kEq, 1}, {"status", Op::kEq, "canceling"}}, .read = store::Read::kSummary});
  if (!found.ok()) return;
  for (const Document& document : *found) state_changed(document.id);
}

void ActionRunner::sweep_lost_owners() {
  auto found = seams_.store.find(
      model::kExecutions,
      {.where = {{"x.live", Op::kEq, 1}, {"x.owner", Op::kNotNull, {}}}, .read = store::Read::kSummary});
  if (!found.ok()) return;
  for (const Document& seen : *found) {
    const Value& x = seen.body["x"];
    auto alive = seams_.coord.alive(x.get_string("owner"), x.get_int("epoch"));
    if (!alive.ok() || *alive) continue;
    const auto read = seams_.store.get(model::kExecutions, seen.id);
    if (!read.ok() || read->revision != seen.revision) continue;
    const Document& document = *read;
    const auto action = seams_.catalog.action(document.body["action"].get_string("ref"));
    const bool again = action.ok() && action->body.get_bool("retry_on_lost");
    if (const auto runner = runners_.find(execution::runner_of(document.body)))
      runner->end_leftovers(document.id);
    const Change change = execution::lose_owner(document.body, again, kLostOwner, seams_.clock.now());
    if (!change.changed) continue;
    auto written = seams_.store.write(
        {store::update(model::kExecutions, {document.id, document.revision, change.body})});
    if (!written.ok()) continue;  // somebody else saw it too
    kLog.warning("An execution lost its owner",
                 {{"execution_id", document.id}, {"status", std::string(model::to_text(change.to))}});
    execution::announce_changed(seams_.bus, document.id, written->front(), change);
  }
}

void ActionRunner::state_changed(const std::string& id) {
  auto read = seams_.store.get(model::kExecutions, id);
  if (!read.ok()) return;
  if (execution::status_of(read->body) != Status::kCanceling) return;
  RunPtr run;
  {
    std::lock_guard lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) {
      run = found->second;
      run->cancel_asked = true;
    }
  }
  if (run) return run->runner->cancel(id);
  // Asked for before anybody ran it (it has a parent, or waited): there is nothing to end.
  if (read->body["x"]["owner"].is_null()) end_canceling(*read);
}

void ActionRunner::end_canceling(const Document& document) {
  auto change = final_change(document.body, {Status::kCanceled, {}});
  if (!change.ok() || !change->changed) return;
  auto written =
      seams_.store.write({store::update(model::kExecutions, {document.id, document.revision, change->body})});
  if (!written.ok()) return;
  execution::announce_changed(seams_.bus, document.id, written->front(), *change);
}

}  // namespace squall::services
