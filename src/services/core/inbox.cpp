#include "services/core/inbox.h"

namespace squall::services {

bool Inbox::put(std::string id) {
  {
    std::lock_guard lock(mutex_);
    if (known_.contains(id)) return true;
    if (ids_.size() >= bound_) {
      sweep_ = true;
      return false;
    }
    known_.insert(id);
    ids_.push_back(std::move(id));
    if (ids_.size() > 1) return true;  // someone is awake already
  }
  changed_.notify_one();
  return true;
}

void Inbox::ask_sweep() {
  {
    std::lock_guard lock(mutex_);
    sweep_ = true;
  }
  changed_.notify_one();
}

Inbox::Taken Inbox::take(std::size_t most, Micros patience, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const bool woken = changed_.wait_for(lock, stop, patience, [&] { return sweep_ || !ids_.empty(); });
  Taken taken;
  taken.stopped = stop.stop_requested();
  taken.sweep = sweep_ || !woken;
  sweep_ = false;
  while (!ids_.empty() && taken.ids.size() < most) {
    known_.erase(ids_.front());
    taken.ids.push_back(std::move(ids_.front()));
    ids_.pop_front();
  }
  return taken;
}

std::size_t Inbox::size() const {
  std::lock_guard lock(mutex_);
  return ids_.size();
}

}  // namespace squall::services
