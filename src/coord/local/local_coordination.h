// Coordination within one process: members are the services that run in it, locks are entries of a table.
// Nothing leaves the process, so a lease of a member holds until it leaves or the process ends.
//
// Epochs go on from `initial_epoch`, which must be larger than any epoch an earlier run of the same
// installation gave out: what that run left in flight is then known as lost. Count the starts in the store
// and hand in first_epoch_of_start(count).
//
// Threads: all calls from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "coord/coord.h"

namespace squall::coord {

// Room for a million joins and locks of each start.
constexpr std::int64_t first_epoch_of_start(std::int64_t start) { return start << 20; }

class LocalCoordination : public Coordination {
 public:
  // `clock` outlives this. `member_id` is that of the process; empty: "<hostname>_<pid>".
  LocalCoordination(Clock& clock, std::int64_t initial_epoch, std::string member_id = {});

  // Joining a group anew replaces the former membership: what carries its epoch is lost.
  Result<Member> join(std::string_view group, const Value& capabilities) override;
  void leave(std::string_view group) override;
  Result<std::vector<std::string>> groups() override;
  Result<std::vector<Member>> members(std::string_view group) override;
  Result<bool> alive(std::string_view member_id, std::int64_t epoch) override;
  Result<Lease> acquire(std::string_view name, std::string_view owner, Millis ttl) override;
  Result<void> renew(const Lease& lease, Millis ttl) override;
  void release(const Lease& lease) override;

 private:
  struct Held {
    Lease lease;
    Micros until{0};  // steady time
  };

  // The entry of `lease` when it still holds, else null.
  Held* holding(const Lease& lease) SQUALL_REQUIRES(mutex_);

  Clock& clock_;
  const std::string member_id_;
  Mutex mutex_;
  std::int64_t epoch_ SQUALL_GUARDED_BY(mutex_);
  // A group stays known when its last member has left. This process is at most one member of a group.
  std::map<std::string, std::vector<Member>, std::less<>> groups_ SQUALL_GUARDED_BY(mutex_);
  std::map<std::string, Held, std::less<>> locks_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace squall::coord
