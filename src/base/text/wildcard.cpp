#include "base/text/wildcard.h"

#include <utility>
#include <vector>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/utf8.h"

namespace squall::text {
namespace {

// The characters of a set as ranges; those that run backwards are empty, as in fnmatch.
struct Range {
  char32_t low, high;
};

std::vector<Range> ranges_of(std::u32string_view body) {
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (i + 2 < body.size() && body[i + 1] == '-') {
      if (body[i] <= body[i + 2]) ranges.push_back({body[i], body[i + 2]});
      i += 2;
    } else {
      ranges.push_back({body[i], body[i]});
    }
  }
  return ranges;
}

void append_set_member(std::string& out, char32_t c) {
  if (c < 0x80 && !is_alnum(static_cast<char>(c))) out += '\\';
  append_utf8(out, c);
}

std::string set_regex(std::u32string_view body) {
  const bool negated = body.front() == '!';
  if (negated) body.remove_prefix(1);
  const std::vector<Range> ranges = ranges_of(body);
  if (ranges.empty()) return negated ? "." : "(?!)";
  std::string out = negated ? "[^" : "[";
  for (const Range& range : ranges) {
    append_set_member(out, range.low);
    if (range.low == range.high) continue;
    out += '-';
    append_set_member(out, range.high);
  }
  return out + "]";
}

// Index of the ']' that ends the set opened before `start`; npos: the '[' stands for itself.
std::size_t set_end(const std::u32string& pattern, std::size_t start) {
  std::size_t at = start;
  if (at < pattern.size() && pattern[at] == '!') ++at;
  if (at < pattern.size() && pattern[at] == ']') ++at;
  return pattern.find(']', at);
}

}  // namespace

std::string wildcard_regex(std::string_view pattern) {
  const std::u32string source = decode_utf8(pattern);
  std::string out = "(?s:";
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char32_t c = source[i];
    if (c == '*') {
      if (!out.ends_with(".*")) out += ".*";  // runs of stars say no more and cost more
    } else if (c == '?') {
      out += '.';
    } else if (const std::size_t end = c == '[' ? set_end(source, i + 1) : std::u32string::npos;
               end != std::u32string::npos) {
      out += set_regex(std::u32string_view(source).substr(i + 1, end - i - 1));
      i = end;
    } else {
      std::string one;
      append_utf8(one, c);
      out += escape_regex(one);
    }
  }
  return out + ")\\Z";
}

Result<bool> wildcard_match(std::string_view text, std::string_view pattern) {
  auto regex = Regex::compile(wildcard_regex(pattern));
  if (!regex.ok()) return std::move(regex).error();
  auto found = regex->match(text);
  if (!found.ok()) return std::move(found).error();
  return found->has_value();
}

}  // namespace squall::text
