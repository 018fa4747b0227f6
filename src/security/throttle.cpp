#include "security/throttle.h"

#include <algorithm>

#include "base/crypto/digest.h"

namespace squall::security {
namespace {

// Names come from who tries to log in: a long one takes no more room than a short one.
std::string bounded(std::string_view key) {
  constexpr std::size_t kMostBytes = 64;
  return key.size() <= kMostBytes ? std::string(key) : "#" + crypto::sha256_hex(key);
}

}  // namespace

Result<void> LoginThrottle::check(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(bounded(key));
  if (found == entries_.end() || found->second.free_at <= clock_.steady()) return {};
  const auto left = std::chrono::ceil<std::chrono::seconds>(found->second.free_at - clock_.steady());
  return make_error(Errc::kBusy, "Too many failed logins; try again in {} s.", left.count());
}

void LoginThrottle::failed(std::string_view key) {
  std::lock_guard lock(mutex_);
  make_room();
  Entry& entry = entries_[bounded(key)];
  entry.touched = clock_.steady();
  if (++entry.failures < options_.free_failures) return;
  const int doublings = std::min(entry.failures - options_.free_failures, 20);
  const Micros wait = std::min<Micros>(options_.first_wait * (1 << doublings), options_.longest_wait);
  entry.free_at = entry.touched + wait;
}

void LoginThrottle::succeeded(std::string_view key) {
  std::lock_guard lock(mutex_);
  entries_.erase(bounded(key));
}

void LoginThrottle::make_room() {
  if (entries_.size() < options_.max_entries) return;
  const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return a.second.touched < b.second.touched;
  });
  entries_.erase(oldest);
}

}  // namespace squall::security
