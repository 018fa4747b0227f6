#include "expr/jinja/wrap.h"

#include <algorithm>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/jinja/raise.h"

namespace squall::jinja {
namespace {

using Text = std::u32string;

bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_word(char32_t c) { return c == '_' || text::is_alnum(c); }
bool is_letter(char32_t c) { return is_word(c) && !text::is_decimal(c); }

bool all_blank(const Text& text) { return std::ranges::all_of(text, is_blank); }

// Whether a hyphen at `at` joins two parts of a word of which each ends or begins with enough letters to
// stand alone.
bool breaks_after(const Text& word, std::size_t at) {
  if (at < 2 || !is_letter(word[at - 1]) || !is_word(word[at - 2])) return false;
  return at + 2 < word.size() && is_word(word[at + 1]) && is_letter(word[at + 2]);
}

// The pieces of a run of non-blanks.
void split_word(const Text& word, std::vector<Text>& out) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '-') continue;
    std::size_t end = i;
    while (end < word.size() && word[end] == '-') ++end;
    if (end - i >= 2 && i > 0 && end < word.size() && is_word(word[end])) {
      // A dash between words stands for itself.
      if (i > start) out.push_back(word.substr(start, i - start));
      out.push_back(word.substr(i, end - i));
      start = end;
    } else if (end - i == 1 && breaks_after(word, i)) {
      out.push_back(word.substr(start, end - start));
      start = end;
    }
    i = end - 1;
  }
  if (start < word.size()) out.push_back(word.substr(start));
}

std::vector<Text> chunks_of(const Text& line, bool hyphens) {
  std::vector<Text> out;
  for (std::size_t at = 0; at < line.size();) {
    const bool blank = is_blank(line[at]);
    std::size_t end = at;
    while (end < line.size() && is_blank(line[end]) == blank) ++end;
    const Text run = line.substr(at, end - at);
    if (blank || !hyphens) {
      out.push_back(run);
    } else {
      split_word(run, out);
    }
    at = end;
  }
  return out;
}

// How much of a chunk that is wider than a line goes into the space that is left.
std::size_t long_word_end(const Text& chunk, std::size_t space, bool hyphens) {
  if (!hyphens || chunk.size() <= space || space == 0) return space;
  const std::size_t hyphen = chunk.rfind(U'-', space - 1);
  if (hyphen == Text::npos || hyphen == 0) return space;
  const bool other = std::any_of(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(hyphen),
                                 [](char32_t c) { return c != '-'; });
  return other ? hyphen + 1 : space;
}

}  // namespace

std::vector<std::string> wrap_line(std::string_view line, const WrapStyle& style) {
  if (style.width <= 0) raise("ValueError", "invalid width {} (must be > 0)", style.width);
  const auto width = static_cast<std::size_t>(style.width);
  std::vector<Text> chunks = chunks_of(text::decode_utf8(line), style.break_on_hyphens);
  std::vector<std::string> lines;
  std::size_t next = 0;
  while (next < chunks.size()) {
    if (!lines.empty() && all_blank(chunks[next])) ++next;
    std::vector<Text> current;
    std::size_t size = 0;
    while (next < chunks.size() && size + chunks[next].size() <= width) {
      size += chunks[next].size();
      current.push_back(chunks[next++]);
    }
    if (next < chunks.size() && chunks[next].size() > width) {
      Text& chunk = chunks[next];
      if (style.break_long_words) {
        const std::size_t end = long_word_end(chunk, width - size, style.break_on_hyphens);
        current.push_back(chunk.substr(0, end));
        chunk.erase(0, end);
      } else if (current.empty()) {
        current.push_back(chunks[next++]);
      }
    }
    if (!current.empty() && all_blank(current.back())) current.pop_back();
    if (current.empty()) continue;
    Text joined;
    for (const Text& chunk : current) joined += chunk;
    lines.push_back(text::encode_utf8(joined));
  }
  return lines;
}

}  // namespace squall::jinja
