// The process that ends our children when we die: our side of squall-exec watch. Private to this folder.
#pragma once

#include <sys/types.h>

#include <string>
#include <unordered_map>

#include "base/error.h"
#include "base/mutex.h"
#include "base/unique_fd.h"
#include "process/mark.h"

namespace squall::process {

// started() and ended() may be called from any thread. A watcher process that was killed is replaced at the
// next of them, and told of all that live.
class Watcher {
 public:
  Watcher() = default;
  // Calls stop().
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  Result<void> start(const std::string& helper);
  void started(const ProcessMark& mark);
  void ended(const ProcessMark& mark);
  // Ends the watcher, which ends what it still knows.
  void stop();
  // Its process; 0 when there is none.
  pid_t pid() const;

 private:
  Result<void> launch() SQUALL_REQUIRES(mutex_);
  void reap() SQUALL_REQUIRES(mutex_);
  bool send(const ProcessMark& mark, bool living) SQUALL_REQUIRES(mutex_);
  void replace() SQUALL_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::string helper_ SQUALL_GUARDED_BY(mutex_);
  UniqueFd socket_ SQUALL_GUARDED_BY(mutex_);
  pid_t pid_ SQUALL_GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::int32_t, ProcessMark> living_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace squall::process
