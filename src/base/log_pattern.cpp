// Patterns of Python's logging: "%(asctime)s %(levelname)s [-] %(message)s".
#include <algorithm>
#include <array>

#include "base/log_format.h"
#include "base/strings.h"

namespace squall::log {
namespace {

constexpr std::array<std::string_view, 14> kFields = {
    "asctime", "created", "levelname", "levelno",     "message",    "module", "msecs",
    "name",    "msg",     "process",   "processName", "threadName", "thread", "pathname"};

// "[-][width][.most]" and the letter that ends it, all from the front of `text`. False when it is nothing of
// the kind.
bool take_conversion(std::string_view& text, PatternPart& part) {
  std::size_t at = 0;
  const bool left = text.starts_with('-');
  while (at < text.size() && std::string_view("-+ 0#").find(text[at]) != std::string_view::npos) ++at;
  constexpr int kMost = 1000;
  int width = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) width = std::min(width * 10 + (text[at] - '0'), kMost);
  if (at < text.size() && text[at] == '.') {
    std::size_t most = 0;
    for (++at; at < text.size() && is_digit(text[at]); ++at)
      most = std::min<std::size_t>(most * 10 + static_cast<std::size_t>(text[at] - '0'), kMost);
    part.most = most;
  }
  if (at == text.size() || std::string_view("sdifrx").find(text[at]) == std::string_view::npos) return false;
  if (text[at] != 's' && text[at] != 'r') part.most = std::string_view::npos;
  part.width = left ? -width : width;
  text.remove_prefix(at + 1);
  return true;
}

}  // namespace

bool is_pattern_field(std::string_view field) {
  return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

std::vector<PatternPart> parse_pattern(std::string_view pattern) {
  std::vector<PatternPart> parts;
  std::size_t from = 0;  // of the search for the next field; what lies before belongs to the literal
  for (std::size_t at = 0; (at = pattern.find('%', from)) != std::string_view::npos;) {
    const std::string_view behind = pattern.substr(at + 1);
    if (behind.starts_with('%')) {
      parts.push_back({.literal = pattern.substr(0, at + 1)});
      pattern.remove_prefix(at + 2);
      from = 0;
      continue;
    }
    const std::size_t end = behind.starts_with('(') ? behind.find(')') : std::string_view::npos;
    if (end != std::string_view::npos) {
      PatternPart part{.literal = pattern.substr(0, at), .field = behind.substr(1, end - 1)};
      std::string_view rest = behind.substr(end + 1);
      if (take_conversion(rest, part)) {
        parts.push_back(part);
        pattern = rest;
        from = 0;
        continue;
      }
    }
    from = at + 1;
  }
  if (!pattern.empty()) parts.push_back({.literal = pattern});
  return parts;
}

}  // namespace squall::log
