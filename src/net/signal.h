// One coroutine of the loop waits, and somebody wakes it: from the loop by fire(), from elsewhere by posting
// fire() to it. For the .cpp files of this folder alone.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace squall::net {

// Loop thread alone. A fire() without a waiter is kept: the next wait() returns at once.
class Signal {
 public:
  boost::asio::awaitable<void> wait() {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        [this](auto handler) {
          waiter_ = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
          if (std::exchange(fired_, false)) resume();
        },
        boost::asio::use_awaitable);
  }

  void fire() {
    if (waiter_) {
      resume();
    } else {
      fired_ = true;
    }
  }

 private:
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void run() = 0;
  };
  template <typename Handler>
  struct WaiterOf final : Waiter {
    explicit WaiterOf(Handler h) : handler(std::move(h)) {}
    void run() override { std::move(handler)(); }
    Handler handler;
  };

  void resume() {
    // The coroutine may wait again while it runs: the slot is free by then.
    const std::unique_ptr<Waiter> waiter = std::move(waiter_);
    waiter->run();
  }

  std::unique_ptr<Waiter> waiter_;
  bool fired_ = false;
};

}  // namespace squall::net
