// The bus of one process: a message is a call of each handler, on the publisher's thread, before wake() or
// announce() returns. Publishing where nobody listens costs one atomic read.
//
// Threads: all calls from any thread. A handler may run on several threads at once. Destroying a Subscription
// waits until its handler runs nowhere; a handler that ends its own subscription does not wait for itself.
// Two handlers that end each other's at the same time wait for ever.
#pragma once

#include <functional>
#include <memory>

#include "bus/bus.h"

namespace squall::bus {

class LocalBus : public Bus {
 public:
  LocalBus();
  // Subscriptions may outlive the bus.
  ~LocalBus() override;

  void wake(const WakeUp& message) override;
  void announce(const Event& event) override;
  std::unique_ptr<Subscription> on_wake(Topic topic, std::function<void(const WakeUp&)> handler) override;
  std::unique_ptr<Subscription> on_event(std::function<void(const Event&)> handler) override;
  bool watched() const override;

 private:
  struct Channels;
  std::shared_ptr<Channels> channels_;
};

}  // namespace squall::bus
