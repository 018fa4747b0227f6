#include "coord/local/local_coordination.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

namespace squall::coord {
namespace {

// Beyond so many locks those that ran out are swept away.
constexpr std::size_t kSweptLocks = 1000;

std::string process_id() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) return fmt::format("localhost_{}", ::getpid());
  return fmt::format("{}_{}", host, ::getpid());
}

}  // namespace

LocalCoordination::LocalCoordination(Clock& clock, std::int64_t initial_epoch, std::string member_id)
    : clock_(clock),
      member_id_(member_id.empty() ? process_id() : std::move(member_id)),
      epoch_(initial_epoch) {}

Result<Member> LocalCoordination::join(std::string_view group, const Value& capabilities) {
  MutexLock lock(mutex_);
  Member member{.id = member_id_, .epoch = ++epoch_, .capabilities = capabilities};
  groups_[std::string(group)] = {member};
  return member;
}

void LocalCoordination::leave(std::string_view group) {
  MutexLock lock(mutex_);
  const auto found = groups_.find(group);
  if (found != groups_.end()) found->second.clear();
}

Result<std::vector<std::string>> LocalCoordination::groups() {
  MutexLock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, members] : groups_) names.push_back(name);
  return names;
}

Result<std::vector<Member>> LocalCoordination::members(std::string_view group) {
  MutexLock lock(mutex_);
  const auto found = groups_.find(group);
  if (found == groups_.end()) return make_error(Errc::kNotFound, "there is no group {}", group);
  return found->second;
}

Result<bool> LocalCoordination::alive(std::string_view member_id, std::int64_t epoch) {
  MutexLock lock(mutex_);
  return std::any_of(groups_.begin(), groups_.end(), [&](const auto& group) {
    return std::any_of(group.second.begin(), group.second.end(),
                       [&](const Member& member) { return member.id == member_id && member.epoch == epoch; });
  });
}

Result<Lease> LocalCoordination::acquire(std::string_view name, std::string_view owner, Millis ttl) {
  MutexLock lock(mutex_);
  const auto found = locks_.find(name);
  if (found != locks_.end() && found->second.lease.owner != owner && clock_.steady() < found->second.until) {
    return make_error(Errc::kBusy, "lock {} is held by {}", name, found->second.lease.owner);
  }
  const Micros now = clock_.steady();
  if (locks_.size() >= kSweptLocks)
    std::erase_if(locks_, [now](const auto& entry) { return entry.second.until <= now; });
  Lease lease{.name = std::string(name), .owner = std::string(owner), .epoch = ++epoch_};
  locks_.insert_or_assign(lease.name, Held{lease, now + ttl});
  return lease;
}

LocalCoordination::Held* LocalCoordination::holding(const Lease& lease) {
  const auto found = locks_.find(lease.name);
  if (found == locks_.end()) return nullptr;
  Held& held = found->second;
  const bool same = held.lease.owner == lease.owner && held.lease.epoch == lease.epoch;
  return same && clock_.steady() < held.until ? &held : nullptr;
}

Result<void> LocalCoordination::renew(const Lease& lease, Millis ttl) {
  MutexLock lock(mutex_);
  Held* const held = holding(lease);
  if (held == nullptr)
    return make_error(Errc::kConflict, "{} no longer holds lock {}", lease.owner, lease.name);
  held->until = clock_.steady() + ttl;
  return {};
}

void LocalCoordination::release(const Lease& lease) {
  MutexLock lock(mutex_);
  if (holding(lease) != nullptr) locks_.erase(lease.name);
}

}  // namespace squall::coord
