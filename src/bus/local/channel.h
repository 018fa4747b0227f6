// Those who listen to one kind of message.
//
// Threads: all calls from any thread; see LocalBus for what handlers and departures promise.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace squall::bus {

template <typename Message>
class Channel {
 public:
  using Handler = std::function<void(const Message&)>;

  // One who listens.
  class Listener {
   public:
    explicit Listener(Handler handler) : handler_(std::move(handler)) {}

    void hear(const Message& message) {
      const auto self = std::this_thread::get_id();
      {
        MutexLock lock(mutex_);
        if (left_) return;
        running_.push_back(self);
      }
      const Call call{*this, self};
      handler_(message);
    }

    // Hears nothing more once this returns. Calls of this very thread that are under way are not waited for.
    void leave() {
      const auto self = std::this_thread::get_id();
      MutexLock lock(mutex_);
      left_ = true;
      while (std::any_of(running_.begin(), running_.end(), [self](const auto& id) { return id != self; }))
        idle_.wait(mutex_);
    }

   private:
    struct Call {
      Listener& listener;
      std::thread::id self;
      ~Call() {
        MutexLock lock(listener.mutex_);
        listener.running_.erase(std::find(listener.running_.begin(), listener.running_.end(), self));
        if (listener.left_) listener.idle_.notify_all();
      }
    };

    const Handler handler_;
    Mutex mutex_;
    CondVar idle_;
    std::vector<std::thread::id> running_ SQUALL_GUARDED_BY(mutex_);
    bool left_ SQUALL_GUARDED_BY(mutex_) = false;
  };

  void publish(const Message& message) {
    if (count_.load(std::memory_order_acquire) == 0) return;
    // A list is never changed, only replaced: publishers walk theirs without the lock.
    const std::shared_ptr<const Listeners> listeners = current();
    for (const std::shared_ptr<Listener>& listener : *listeners) listener->hear(message);
  }

  std::shared_ptr<Listener> join(Handler handler) {
    auto listener = std::make_shared<Listener>(std::move(handler));
    MutexLock lock(mutex_);
    auto longer = std::make_shared<Listeners>(*listeners_);
    longer->push_back(listener);
    replace(std::move(longer));
    return listener;
  }

  void part(const std::shared_ptr<Listener>& listener) {
    {
      MutexLock lock(mutex_);
      auto shorter = std::make_shared<Listeners>(*listeners_);
      std::erase(*shorter, listener);
      replace(std::move(shorter));
    }
    listener->leave();
  }

  bool heard() const { return count_.load(std::memory_order_acquire) != 0; }

 private:
  using Listeners = std::vector<std::shared_ptr<Listener>>;

  std::shared_ptr<const Listeners> current() const {
    MutexLock lock(mutex_);
    return listeners_;
  }
  void replace(std::shared_ptr<const Listeners> listeners) SQUALL_REQUIRES(mutex_) {
    listeners_ = std::move(listeners);
    count_.store(listeners_->size(), std::memory_order_release);
  }

  mutable Mutex mutex_;
  std::atomic<std::size_t> count_ = 0;
  std::shared_ptr<const Listeners> listeners_ SQUALL_GUARDED_BY(mutex_) = std::make_shared<Listeners>();
};

}  // namespace squall::bus
