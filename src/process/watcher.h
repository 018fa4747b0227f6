// The process that ends our children when we die: our side of squall-exec watch. Private to this folder.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/error.h"
#include "base/unique_fd.h"
#include "process/mark.h"

namespace squall::process {

// started() and ended() may be called from any thread.
class Watcher {
 public:
  Watcher() = default;
  // Calls stop().
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  Result<void> start(const std::string& helper);
  void started(const ProcessMark& mark) { tell(mark, true); }
  void ended(const ProcessMark& mark) { tell(mark, false); }
  // Ends the watcher, which ends what it still knows.
  void stop();

 private:
  void tell(const ProcessMark& mark, bool living);

  UniqueFd socket_;
  pid_t pid_ = 0;
};

}  // namespace squall::process
