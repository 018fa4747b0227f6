#include "cli/wrap.h"

#include <algorithm>

#include "base/text/utf8.h"

namespace squall::cli {

namespace {

constexpr std::size_t kTab = 8;

bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xAA && c != 0xD7 && c != 0xF7);
}

bool is_word(char32_t c) { return is_letter(c) || c == '_' || (c >= '0' && c <= '9'); }

// What may stand before a dash that joins two words.
bool is_word_or_mark(char32_t c) {
  return is_word(c) || c == '!' || c == '"' || c == '\'' || c == '&' || c == '.' || c == ',' || c == '?';
}

// Tabs to stops of eight, other blanks to single spaces.
std::u32string flatten(std::string_view text) {
  std::u32string out;
  std::size_t column = 0;
  for (char32_t c : text::decode_utf8(text)) {
    if (c == '\t') {
      std::size_t step = kTab - column % kTab;
      out.append(step, U' ');
      column += step;
    } else {
      out += is_space(c) ? U' ' : c;
      column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
  }
  return out;
}

class Splitter {
 public:
  explicit Splitter(const std::u32string& text) : text_(text) {}

  // Words, runs of blanks, parts of hyphenated words ("well-", "known"), dashes between words ("--").
  std::vector<std::u32string> run() {
    std::vector<std::u32string> chunks;
    while (at_ < text_.size()) {
      std::size_t end = blanks();
      if (end == at_) end = dash();
      if (end == at_) end = word();
      chunks.push_back(text_.substr(at_, end - at_));
      at_ = end;
    }
    return chunks;
  }

 private:
  char32_t peek(std::size_t i) const { return i < text_.size() ? text_[i] : 0; }

  std::size_t blanks() const {
    std::size_t end = at_;
    while (peek(end) == ' ') ++end;
    return end;
  }

  std::size_t dashes(std::size_t i) const {
    while (peek(i) == '-') ++i;
    return i;
  }

  std::size_t dash() const {
    if (at_ == 0 || !is_word_or_mark(text_[at_ - 1])) return at_;
    std::size_t end = dashes(at_);
    return end - at_ >= 2 && is_word(peek(end)) ? end : at_;
  }

  // Whether a word may break behind the hyphen at `i`.
  bool breaks_behind(std::size_t i) const {
    bool before = (i >= 2 && is_letter(text_[i - 1]) && is_letter(text_[i - 2])) ||
                  (i >= 3 && is_word_or_mark(text_[i - 1]) && text_[i - 2] == '-' && is_letter(text_[i - 3]));
    if (!before || !is_letter(peek(i + 1))) return false;
    return is_letter(peek(i + 2)) || (peek(i + 2) == '-' && is_letter(peek(i + 3)));
  }

  std::size_t word() const {
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == ' ') return i;
      if (text_[i] != '-') continue;
      if (breaks_behind(i)) return i + 1;
      std::size_t end = dashes(i);
      if (end - i >= 2 && is_word_or_mark(text_[i - 1]) && is_word(peek(end))) return i;
    }
    return text_.size();
  }

  const std::u32string& text_;
  std::size_t at_ = 0;
};

// Where to cut a word that is longer than a line: behind its last hyphen that fits, else at the end of the
// line.
std::size_t cut(const std::u32string& word, std::size_t room) {
  if (room == 0) return 0;
  std::size_t hyphen = word.rfind(U'-', room - 1);
  bool useful = hyphen != std::u32string::npos && hyphen > 0 &&
                std::any_of(word.begin(), word.begin() + static_cast<long>(hyphen),
                            [](char32_t c) { return c != '-'; });
  return useful ? hyphen + 1 : room;
}

bool is_blank_chunk(const std::u32string& chunk) {
  return chunk.find_first_not_of(U' ') == std::u32string::npos;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::string_view indent) {
  const std::u32string flat = flatten(text);
  std::vector<std::u32string> chunks = Splitter(flat).run();
  std::reverse(chunks.begin(), chunks.end());
  const std::size_t indent_width = text::code_points(indent);
  const std::size_t room = std::max<std::size_t>(width > indent_width ? width - indent_width : 1, 1);
  std::vector<std::string> lines;
  while (!chunks.empty()) {
    std::vector<std::u32string> line;
    std::size_t used = 0;
    if (!lines.empty() && is_blank_chunk(chunks.back())) chunks.pop_back();
    while (!chunks.empty() && used + chunks.back().size() <= room) {
      used += chunks.back().size();
      line.push_back(std::move(chunks.back()));
      chunks.pop_back();
    }
    if (!chunks.empty() && chunks.back().size() > room) {
      // May be nothing: then the blank before it stays at the end of the line, as in the reference.
      std::size_t at = cut(chunks.back(), room - used);
      line.push_back(chunks.back().substr(0, at));
      chunks.back().erase(0, at);
    }
    if (!line.empty() && is_blank_chunk(line.back())) line.pop_back();
    if (line.empty()) continue;
    std::string row(indent);
    for (const std::u32string& chunk : line) row += text::encode_utf8(chunk);
    lines.push_back(std::move(row));
  }
  return lines;
}

}  // namespace squall::cli
