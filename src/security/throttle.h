// Slows down who guesses passwords: after some failures in a row an account and an address are refused for a
// while that doubles with each further failure. Safe to use from any thread.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/error.h"

namespace squall::security {

struct ThrottleOptions {
  int free_failures = 5;
  std::chrono::seconds first_wait{1};
  std::chrono::seconds longest_wait{300};
  std::size_t max_entries = 10'000;  // the oldest are forgotten
};

class LoginThrottle {
 public:
  LoginThrottle(const Clock& clock, ThrottleOptions options = {}) : clock_(clock), options_(options) {}
  // kBusy "Too many failed logins; try again in N s." while `key` must wait.
  Result<void> check(std::string_view key);
  void failed(std::string_view key);
  void succeeded(std::string_view key);

 private:
  struct Entry {
    int failures = 0;
    Micros free_at{0};
    Micros touched{0};
  };
  void make_room();

  const Clock& clock_;
  const ThrottleOptions options_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace squall::security
