#include "orquesta/staging.h"

#include <algorithm>

namespace squall::orquesta {

Items::Items(std::size_t count) : statuses_(count, Status::kUnset) {
  counts_[static_cast<std::size_t>(Status::kUnset)] = count;
}

void Items::set_status(std::size_t item, Status status) {
  const Status before = statuses_[item];
  --counts_[static_cast<std::size_t>(before)];
  ++counts_[static_cast<std::size_t>(status)];
  active_ = active_ - (is_active(before) ? 1 : 0) + (is_active(status) ? 1 : 0);
  completed_ = completed_ - (is_completed(before) ? 1 : 0) + (is_completed(status) ? 1 : 0);
  statuses_[item] = status;
  if (status == Status::kUnset) {
    from_ = std::min(from_, item);
  } else if (plan && item < plan->rendered.size()) {
    plan->rendered[item].reset();
  }
}

std::size_t Items::abended() const {
  return count(Status::kFailed) + count(Status::kTimeout) + count(Status::kAbandoned);
}

std::vector<std::size_t> Items::not_started(std::size_t most) {
  while (from_ < statuses_.size() && statuses_[from_] != Status::kUnset) ++from_;
  std::vector<std::size_t> out;
  most = std::min(most, count(Status::kUnset));
  for (std::size_t item = from_; out.size() < most; ++item) {
    if (statuses_[item] == Status::kUnset) out.push_back(item);
  }
  return out;
}

void Items::set_result(std::size_t item, Value result) {
  if (results_.size() <= item) results_.resize(item + 1);
  results_[item] = std::move(result);
}

Staged& Staging::add(Staged staged) {
  all_.push_back(std::move(staged));
  const Place place = std::prev(all_.end());
  place->order_ = next_order_++;
  place->counted_ = false;
  if (!first_.try_emplace(key(*place), place).second) ++doubles_;
  refresh(*place);
  return *place;
}

Staged* Staging::find(NodeIndex node, RouteIndex route) {
  const auto found = first_.find((std::uint64_t{node} << 32) | route);
  return found != first_.end() ? &*found->second : nullptr;
}

void Staging::refresh(Staged& staged) {
  if (staged.waits() != staged.counted_) {
    staged.counted_ = staged.waits();
    waiting_ += staged.counted_ ? 1 : -1;
  }
  if (staged.startable()) {
    startable_.emplace(staged.order_, &staged);
  } else {
    startable_.erase(staged.order_);
  }
}

void Staging::remove(NodeIndex node, RouteIndex route) {
  const auto found = first_.find((std::uint64_t{node} << 32) | route);
  if (found == first_.end()) return;
  const Place place = found->second;
  if (place->items && place->items->any_active()) return;
  first_.erase(found);
  if (doubles_ > 0) {
    const auto other = std::find_if(std::next(place), all_.end(), [&](const Staged& each) {
      return each.node == node && each.route == route;
    });
    if (other != all_.end()) {
      first_.emplace(key(*other), other);
      --doubles_;
    }
  }
  if (place->counted_) --waiting_;
  startable_.erase(place->order_);
  all_.erase(place);
}

std::vector<Staged*> Staging::startable() const {
  std::vector<Staged*> out;
  out.reserve(startable_.size());
  for (const auto& [order, staged] : startable_) out.push_back(staged);
  return out;
}

}  // namespace squall::orquesta
