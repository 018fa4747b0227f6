// The composition root: makes the parts, hands each what it needs, starts and stops them in order (design.md,
// floor 7).
#pragma once

#include <memory>
#include <set>
#include <string>

#include "base/config.h"
#include "base/error.h"
#include "main/data_dir.h"

namespace squall::daemon {

class Daemon {
 public:
  Daemon(Config config, DataDir dir, std::set<std::string> services);
  ~Daemon();

  // Everything up and listening, or one clear error and nothing left running.
  Result<void> start();
  // Ends in the reverse order. Returns when nothing runs any more.
  void stop();
  // "Squall is ready: api=http://127.0.0.1:9101 ... data=DIR". REQUIRES: started.
  std::string ready_text() const;
  // "Next: ...": what to type for a first look, with the addresses that `st2` would not guess. REQUIRES:
  // started.
  std::string next_text() const;
  // One round of the garbage collector at once (SIGUSR2).
  void collect_garbage();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Verifies a data directory that no daemon has open: one line a finding (st2d --check).
Result<std::vector<std::string>> check_data_dir(const DataDir& dir);

}  // namespace squall::daemon
