#include "process/capture.h"

#include <algorithm>

namespace squall::process {

std::string Output::marked() const {
  if (dropped == 0) return bytes;
  const char* line_end = bytes.empty() || bytes.ends_with('\n') ? "" : "\n";
  return fmt::format("{}{}[output truncated: {} bytes dropped]\n", bytes, line_end, dropped);
}

bool Capture::add(std::string_view bytes, const OnLines& on_lines) {
  if (keep_) {
    const std::size_t taken = std::min(bytes.size(), max_bytes_ - seen_);
    output_.dropped += bytes.size() - taken;
    bytes = bytes.substr(0, taken);
    seen_ += taken;
    output_.bytes.append(bytes);
  }
  if (!on_lines || bytes.empty()) return output_.dropped == 0;
  const std::size_t last_end = bytes.rfind('\n');
  if (last_end == std::string_view::npos) {
    line_.append(bytes);
  } else {
    line_.append(bytes.substr(0, last_end + 1));
    on_lines(line_);
    line_.assign(bytes.substr(last_end + 1));
  }
  if (line_.size() >= kMaxLineBytes) end(on_lines);
  return output_.dropped == 0;
}

void Capture::end(const OnLines& on_lines) {
  if (on_lines && !line_.empty()) on_lines(line_);
  line_.clear();
}

}  // namespace squall::process
