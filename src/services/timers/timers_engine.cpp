#include "services/timers/timers_engine.h"

#include <algorithm>
#include <list>

#include "base/id.h"
#include "base/log.h"
#include "base/time/iso8601.h"
#include "base/thread_name.h"
#include "bus/bus.h"
#include "model/collections.h"
#include "services/core/catalog.h"
#include "store/store.h"
#include "triggers/instance.h"

namespace squall::services {
namespace {

using model::Document;

const log::Logger kLog{"st2.timersengine"};
// How long a change of triggers that nobody told of may go unseen.
constexpr Micros kLongestWait = std::chrono::seconds(10);
// How long after a refusal of the store the tick is offered again.
constexpr Micros kRetryAfter = std::chrono::seconds(1);

std::string_view type_name(std::string_view type_ref) { return type_ref.substr(type_ref.find('.') + 1); }

}  // namespace

Result<void> TimersEngine::start() {
  subscriptions_.push_back(
      seams_.bus.on_wake(bus::Topic::kTriggerChanged, [this](const bus::WakeUp&) { changes_.ask_sweep(); }));
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
  return {};
}

void TimersEngine::stop() {
  subscriptions_.clear();
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void TimersEngine::reload() {
  auto triggers = seams_.catalog.triggers();
  if (!triggers.ok() || (*triggers)->generation() == generation_) return;
  generation_ = (*triggers)->generation();
  std::map<std::string, Timer> next;
  for (const Document& trigger : (*triggers)->all()) {
    const std::string type = trigger.body.get_string("type");
    const auto kind = triggers::timer_kind(type);
    if (!kind) continue;
    const Value& parameters = trigger.body["parameters"];
    if (const auto known = timers_.find(trigger.id);
        known != timers_.end() && known->second.parameters == parameters) {
      next.insert(timers_.extract(known));
      continue;
    }
    auto spec = triggers::TimerSpec::make(*kind, parameters, seams_.clock.now(), local_);
    if (!spec.ok()) {
      kLog.error("A timer is not scheduled: " + spec.error().text(),
                 {{"trigger", trigger.body.get_string("ref")}});
      continue;
    }
    if (!spec->first())
      kLog.warning("A timer is never due again", {{"trigger", trigger.body.get_string("ref")}});
    const auto first = spec->first();
    next.emplace(trigger.id,
                 Timer{.ref = trigger.body.get_string("ref"),
                       .trace_tag = fmt::format("{}-{}", type_name(type), trigger.body.get_string("name")),
                       .parameters = parameters,
                       .spec = std::move(*spec),
                       .next = first});
  }
  timers_ = std::move(next);
}

std::optional<Timestamp> TimersEngine::next_due() const {
  std::optional<Timestamp> earliest;
  for (const auto& [id, timer] : timers_)
    if (timer.next && (!earliest || *timer.next < *earliest)) earliest = timer.next;
  return earliest;
}

void TimersEngine::fire(const std::string& trigger_id, Timestamp due, Tick& tick) {
  const Timestamp now = seams_.clock.now();
  const Value payload = Value::object({{"executed_at", time::format_python_utc(now)}, {"schedule", nullptr}});
  tick.instance = derived_id({"tick", trigger_id, std::to_string(due)});
  Document instance =
      triggers::pending_instance({.trigger = tick.timer->ref,
                                  .payload = payload,
                                  .trace_context = Value::object({{"trace_tag", tick.timer->trace_tag}}),
                                  .id = tick.instance},
                                 now);
  seams_.store.write_async(
      {store::insert(model::kTriggerInstances, std::move(instance))},
      [this, &tick, token = writes_.enter()](const Result<std::vector<std::int64_t>>& written) {
        if (written.ok()) return seams_.bus.wake({bus::Topic::kTriggerInstance, tick.instance, 1});
        if (written.error().code() == Errc::kConflict) return;  // another engine made this tick
        tick.refused = true;
        kLog.repeated(log::Level::kError, "fire", "A tick could not be stored yet: " + written.error().text(),
                      {{"trigger", tick.timer->ref}});
      });
}

bool TimersEngine::fire_due(Timestamp now) {
  std::list<Tick> ticks;  // answers of the store refer to them
  for (auto& [id, timer] : timers_) {
    const auto due = timer.spec.due_by(timer.next, now);
    if (!due.fire) {
      timer.next = due.next;
      continue;
    }
    ticks.push_back({.timer = &timer, .instance = {}, .next = due.next});
    fire(id, *due.fire, ticks.back());
  }
  writes_.wait_idle();
  bool all_stored = true;
  for (const Tick& tick : ticks) {
    all_stored = all_stored && !tick.refused;
    if (!tick.refused) tick.timer->next = tick.next;
  }
  return all_stored;
}

void TimersEngine::loop(std::stop_token stop) {
  name_this_thread("timersengine");
  while (!stop.stop_requested()) {
    reload();
    const bool all_stored = fire_due(seams_.clock.now());
    const auto next = next_due();
    Timestamp left = next ? *next - seams_.clock.now() : kLongestWait.count();
    if (!all_stored) left = std::max(left, kRetryAfter.count());
    changes_.take(1, Micros(std::clamp<Timestamp>(left, 0, kLongestWait.count())), stop);
  }
}

}  // namespace squall::services
