// The bus contract (design.md "Bus"): wake-ups between services and events for watchers. The store is the
// truth; a message may be lost, doubled or late, and costs at most latency.
//
// Threads: publish from any thread; handlers run on a thread of the bus or of the publisher, must be quick
// and must not block: they put what they got into a bounded inbox.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "value/value.h"

namespace squall::bus {

// Wake-up topics: who is woken.
enum class Topic : std::uint8_t {
  kTriggerInstance,     // rules engine: an instance is stored pending
  kExecutionRequested,  // scheduler
  kExecutionScheduled,  // action runner
  kExecutionState,      // action runner: canceling, pausing, resuming
  kExecutionUpdate,     // notifier, workflow engine: an execution changed its status
  kTriggerChanged,      // timers, api (webhooks), sensors: triggers were made or removed
  kRuleChanged,         // rules engine
  kContentChanged,      // caches of actions, runners, policies
};

struct WakeUp {
  Topic topic;
  std::string id;             // the document
  std::int64_t revision = 0;  // as far as the sender knows
};

// A change for watchers (spec/services 4.1, 8.3): "st2.execution" + "update" is event st2.execution__update.
// `body` is null where the watcher reads the document by id; output chunks and announcements travel whole.
struct Event {
  std::string exchange;
  std::string key;
  std::string id;
  Value body;
};

// Ends the subscription when destroyed; after that the handler runs no more.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

class Bus {
 public:
  virtual ~Bus() = default;
  virtual void wake(const WakeUp& message) = 0;
  virtual void announce(const Event& event) = 0;
  virtual std::unique_ptr<Subscription> on_wake(Topic topic, std::function<void(const WakeUp&)> handler) = 0;
  virtual std::unique_ptr<Subscription> on_event(std::function<void(const Event&)> handler) = 0;
  // Whether anyone watches events: nothing need be encoded when not.
  virtual bool watched() const = 0;
};

}  // namespace squall::bus
