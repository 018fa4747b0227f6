#include "services/core/intake.h"

namespace squall::services {
namespace {

constexpr Micros kPeriod = std::chrono::milliseconds(100);

}  // namespace

bool Intake::has_room() {
  const std::int64_t at = counted_at_.load(std::memory_order_relaxed);
  if (at < 0 || clock_.steady().count() - at > kPeriod.count()) count();
  if (waiting_.load(std::memory_order_relaxed) >= bound_) return false;
  waiting_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void Intake::count() {
  std::unique_lock lock(counting_, std::try_to_lock);
  if (!lock.owns_lock()) return;  // somebody does it just now
  std::size_t waiting = 0;
  for (const Source& source : what_) {
    auto counted = store_.count(*source.collection, source.query, bound_);
    if (counted.ok()) waiting += *counted;
  }
  waiting_.store(waiting, std::memory_order_relaxed);
  counted_at_.store(clock_.steady().count(), std::memory_order_relaxed);
}

}  // namespace squall::services
