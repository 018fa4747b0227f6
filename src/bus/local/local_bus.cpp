#include "bus/local/local_bus.h"

#include <array>

#include "bus/local/channel.h"

namespace squall::bus {
namespace {

constexpr std::size_t kTopics = static_cast<std::size_t>(Topic::kContentChanged) + 1;

// Keeps what it stands on alive, so that it may outlive the bus.
template <typename Message>
class Joined : public Subscription {
 public:
  Joined(std::shared_ptr<Channel<Message>> channel, typename Channel<Message>::Handler handler)
      : channel_(std::move(channel)), listener_(channel_->join(std::move(handler))) {}
  ~Joined() override { channel_->part(listener_); }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;

 private:
  std::shared_ptr<Channel<Message>> channel_;
  std::shared_ptr<typename Channel<Message>::Listener> listener_;
};

}  // namespace

struct LocalBus::Channels {
  std::array<Channel<WakeUp>, kTopics> wakes;
  Channel<Event> events;
};

LocalBus::LocalBus() : channels_(std::make_shared<Channels>()) {}

LocalBus::~LocalBus() = default;

void LocalBus::wake(const WakeUp& message) {
  channels_->wakes[static_cast<std::size_t>(message.topic)].publish(message);
}

void LocalBus::announce(const Event& event) { channels_->events.publish(event); }

std::unique_ptr<Subscription> LocalBus::on_wake(Topic topic, std::function<void(const WakeUp&)> handler) {
  std::shared_ptr<Channel<WakeUp>> channel(channels_, &channels_->wakes[static_cast<std::size_t>(topic)]);
  return std::make_unique<Joined<WakeUp>>(std::move(channel), std::move(handler));
}

std::unique_ptr<Subscription> LocalBus::on_event(std::function<void(const Event&)> handler) {
  std::shared_ptr<Channel<Event>> channel(channels_, &channels_->events);
  return std::make_unique<Joined<Event>>(std::move(channel), std::move(handler));
}

bool LocalBus::watched() const { return channels_->events.heard(); }

}  // namespace squall::bus
