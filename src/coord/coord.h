// The coordination contract: leases, epochs and membership (design.md, decision 3).
//
// A process joins once and holds one lease; everything it has in flight names its member id and epoch. When
// the lease is lost another process may take its work over. Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "value/value.h"

namespace squall::coord {

struct Member {
  std::string id;          // "<hostname>_<pid>" (spec/services 6.3)
  std::int64_t epoch = 0;  // grows with each join of any member: a fencing token
  Value capabilities;      // {name, hostname, pid, type, ...}
};

struct Lease {
  std::string name;
  std::string owner;
  std::int64_t epoch = 0;
};

class Coordination {
 public:
  virtual ~Coordination() = default;
  // Joins `group`; the lease of the process is renewed from here on until leave().
  virtual Result<Member> join(std::string_view group, const Value& capabilities) = 0;
  virtual void leave(std::string_view group) = 0;
  virtual Result<std::vector<std::string>> groups() = 0;
  // kNotFound for a group nobody ever joined.
  virtual Result<std::vector<Member>> members(std::string_view group) = 0;
  // Whether the owner that wrote (id, epoch) into a document still holds its lease.
  virtual Result<bool> alive(std::string_view member_id, std::int64_t epoch) = 0;

  // Named locks. kBusy when another owner holds `name`.
  virtual Result<Lease> acquire(std::string_view name, std::string_view owner, Millis ttl) = 0;
  // kConflict when the lease ran out meanwhile.
  virtual Result<void> renew(const Lease& lease, Millis ttl) = 0;
  virtual void release(const Lease& lease) = 0;
};

}  // namespace squall::coord
