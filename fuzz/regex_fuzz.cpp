// Patterns as Python's `re` has them: the translator must refuse or give what PCRE2 takes, and matching must
// end.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text/regex.h"
#include "base/text/wildcard.h"

// The first byte holds the flags, the first line is the pattern, the rest the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t end = input.find('\n');
  const std::string_view pattern = input.substr(0, end);
  const std::string_view text = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  (void)squall::text::wildcard_match(text, pattern);
  const auto regex = squall::text::Regex::compile(pattern, data[0] & 31);
  if (!regex.ok()) return 0;
  (void)regex->find_all(text);
  (void)regex->full_match(text);
  (void)regex->sub("<\\g<0>>", text);
  return 0;
}
