// One captured stream of a child: bounded, and cut into lines. Private to this folder; pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "process/supervisor.h"

namespace squall::process {

// The longest piece of a line that is handed on as one.
inline constexpr std::size_t kMaxLineBytes = 64 * 1024;

class Capture {
 public:
  using OnLines = std::function<void(std::string_view)>;

  // Without `keep`, nothing is kept and there is no bound but that of a line.
  void configure(std::size_t max_bytes, bool keep) {
    max_bytes_ = max_bytes;
    keep_ = keep;
  }
  // False when something was dropped, now or before.
  bool add(std::string_view bytes, const OnLines& on_lines);
  // Hands on the last line when it has no end.
  void end(const OnLines& on_lines);
  Output take() { return std::move(output_); }

 private:
  std::size_t max_bytes_ = 0;
  bool keep_ = true;
  std::size_t seen_ = 0;
  std::string line_;  // the beginning of a line that has no end yet
  Output output_;
};

}  // namespace squall::process
