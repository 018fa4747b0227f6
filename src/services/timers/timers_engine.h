// st2timersengine: fires interval, cron and date timers (spec/services 8.5, spec/runtime 4.2).
//
// A tick is a trigger instance whose id follows from the trigger and the due time: two engines make one tick.
// Ticks that fall due while the engine is held up make one fire, the last of them; ticks that fall due while
// no engine runs are not made up, and intervals begin anew when an engine starts, as in the reference. A tick
// that the store refuses is offered again until the store has it, or a later one takes its place.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/time/zone.h"
#include "bus/bus.h"
#include "services/core/in_flight.h"
#include "services/core/inbox.h"
#include "services/core/service.h"
#include "triggers/timer_spec.h"

namespace squall::services {

class TimersEngine final : public Service {
 public:
  // `local`: the zone of timers that name none.
  TimersEngine(const Seams& seams, time::Zone local) : seams_(seams), local_(std::move(local)) {}
  ~TimersEngine() override { stop(); }
  std::string_view name() const override { return "st2timersengine"; }
  Result<void> start() override;
  void stop() override;

 private:
  struct Timer {
    std::string ref;
    std::string trace_tag;
    Value parameters;
    triggers::TimerSpec spec;
    std::optional<Timestamp> next;
  };
  void loop(std::stop_token stop);
  // Follows what triggers there are; those that stay keep their phase.
  void reload();
  // A timer that is due: what it makes, and when it is due next once that is stored.
  struct Tick {
    Timer* timer;
    std::string instance;  // its id
    std::optional<Timestamp> next;
    bool refused = false;
  };
  // Makes all ticks that are due by `now`, in shared commits. False when the store refused one: that timer
  // stays due.
  bool fire_due(Timestamp now);
  void fire(const std::string& trigger_id, Timestamp due, Tick& tick);
  // When the next timer is due; nothing when none ever is.
  std::optional<Timestamp> next_due() const;

  const Seams seams_;
  const time::Zone local_;
  Inbox changes_;
  InFlight writes_;
  std::vector<std::unique_ptr<bus::Subscription>> subscriptions_;
  std::map<std::string, Timer> timers_;  // by id of the trigger
  std::uint64_t generation_ = 0;
  std::jthread thread_;
};

}  // namespace squall::services
