#include "value/yaml/emit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/utf8.h"

namespace squall::yaml {
namespace {

constexpr std::size_t kMaxSimpleKey = 128;  // characters, the tag's included

bool is_break(char32_t c) { return c == U'\n' || c == 0x85 || c == 0x2028 || c == 0x2029; }
bool is_blank_or_break(char32_t c) { return c == 0 || c == U' ' || c == U'\t' || c == U'\r' || is_break(c); }
bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }
bool is_ascii_printable(char32_t c) { return c >= 0x20 && c <= 0x7e; }

bool is_unicode_printable(char32_t c) {
  return (c == 0x85 || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
          (c >= 0x10000 && c < 0x10ffff)) &&
         c != 0xfeff;
}

// Whether the character at `i` keeps a plain scalar from standing in block style.
bool is_block_indicator(std::u32string_view text, std::size_t i) {
  const char32_t c = text[i];
  const bool blank_after = i + 1 >= text.size() || is_blank_or_break(text[i + 1]);
  if (i == 0) {
    return is_one_of(c, U"#,[]{}&*!|>'\"%@`") || (is_one_of(c, U"?:-") && blank_after);
  }
  return (c == U':' && blank_after) || (c == U'#' && is_blank_or_break(text[i - 1]));
}

// Short escapes of double quotes; 0 when there is none.
char short_escape(char32_t c) {
  switch (c) {
    case 0x00:
      return '0';
    case 0x07:
      return 'a';
    case 0x08:
      return 'b';
    case 0x09:
      return 't';
    case 0x0a:
      return 'n';
    case 0x0b:
      return 'v';
    case 0x0c:
      return 'f';
    case 0x0d:
      return 'r';
    case 0x1b:
      return 'e';
    case U'"':
      return '"';
    case U'\\':
      return '\\';
    case 0x85:
      return 'N';
    case 0xa0:
      return '_';
    case 0x2028:
      return 'L';
    case 0x2029:
      return 'P';
    default:
      return 0;
  }
}

std::string escape(char32_t c) {
  if (const char letter = short_escape(c)) return {'\\', letter};
  const auto code = static_cast<std::uint32_t>(c);
  if (code <= 0xff) return fmt::format("\\x{:02X}", code);
  return code <= 0xffff ? fmt::format("\\u{:04X}", code) : fmt::format("\\U{:08X}", code);
}

// The end of the run of characters from `at` on for which `in` holds.
template <typename In>
std::size_t run_end(std::u32string_view text, std::size_t at, In in) {
  while (at < text.size() && in(text[at])) ++at;
  return at;
}

}  // namespace

Shape shape_of(std::u32string_view text, bool unicode) {
  if (text.empty()) return {};
  Shape shape{.empty = false, .block = true};
  bool special = false, blank_then_break = false, break_then_blank = false;
  bool indicators = text.starts_with(U"---") || text.starts_with(U"...");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    indicators = indicators || is_block_indicator(text, i);
    shape.multiline = shape.multiline || is_break(c);
    if (c != U'\n' && !is_ascii_printable(c)) special = special || !unicode || !is_unicode_printable(c);
    if (i == 0) continue;
    blank_then_break = blank_then_break || (text[i - 1] == U' ' && is_break(c));
    break_then_blank = break_then_blank || (is_break(text[i - 1]) && c == U' ');
  }
  const bool blank_at_ends =
      text.front() == U' ' || text.back() == U' ' || is_break(text.front()) || is_break(text.back());
  shape.plain =
      !blank_at_ends && !break_then_blank && !blank_then_break && !special && !shape.multiline && !indicators;
  shape.single = !break_then_blank && !blank_then_break && !special;
  shape.block = text.back() != U' ' && !blank_then_break && !special;
  return shape;
}

bool is_simple_key(const Scalar& key, bool unicode) {
  const std::u32string text = text::decode_utf8(key.text);
  const Shape shape = shape_of(text, unicode);
  return text.size() + key.tag.size() < kMaxSimpleKey && !shape.empty && !shape.multiline;
}

void Emitter::scalar(const Scalar& scalar, Place place) {
  const std::u32string text = text::decode_utf8(scalar.text);
  const Shape shape = shape_of(text, unicode_);
  const bool key = place == Place::kKey;
  indents_.push_back(indent_);
  indent_ = indent_ < 0 ? step_ : indent_ + step_;
  const bool plain =
      !scalar.literal && scalar.plain_implied && shape.plain && !(key && (shape.empty || shape.multiline));
  const bool implied = plain ? scalar.plain_implied : scalar.quoted_implied;
  if (!implied) indicator(scalar.tag, true);
  if (plain) {
    write_plain(text, !key);
  } else if (scalar.literal && !key && shape.block) {
    write_literal(text);
  } else if (!scalar.literal && shape.single && !(key && shape.multiline)) {
    write_single_quoted(text, !key);
  } else {
    write_double_quoted(text, !key);
  }
  end();
}

void Emitter::empty_collection(std::string_view brackets) {
  indicator(brackets.substr(0, 1), true);
  indicator(brackets.substr(1), false);
}

void Emitter::begin(bool same_column) {
  indents_.push_back(indent_);
  if (indent_ < 0) {
    indent_ = 0;
  } else if (!same_column) {
    indent_ += step_;
  }
}

void Emitter::end() {
  indent_ = indents_.back();
  indents_.pop_back();
}

void Emitter::item_mark() {
  new_line();
  indicator("-", true, true);
}

void Emitter::simple_value_mark() { indicator(":", false); }

void Emitter::complex_key_mark() {
  new_line();
  indicator("?", true, true);
}

void Emitter::complex_value_mark() {
  new_line();
  indicator(":", true, true);
}

void Emitter::new_line() {
  const int indent = std::max(indent_, 0);
  if (!only_indicators_ || column_ > indent || (column_ == indent && !blank_before_)) line_break();
  if (column_ >= indent) return;
  blank_before_ = true;
  out_.append(static_cast<std::size_t>(indent - column_), ' ');
  column_ = indent;
}

void Emitter::indicator(std::string_view mark, bool needs_blank, bool keeps_line_open) {
  if (needs_blank && !blank_before_) write_ascii(" ");
  write_ascii(mark);
  blank_before_ = false;
  only_indicators_ = only_indicators_ && keeps_line_open;
}

void Emitter::line_break(char32_t mark) {
  blank_before_ = true;
  only_indicators_ = true;
  column_ = 0;
  text::append_utf8(out_, mark);
}

void Emitter::write(std::u32string_view text) {
  out_ += text::encode_utf8(text);
  column_ += static_cast<int>(text.size());
}

void Emitter::write_ascii(std::string_view text) {
  out_ += text;
  column_ += static_cast<int>(text.size());
}

void Emitter::write_plain(std::u32string_view text, bool folds) {
  if (text.empty()) return;
  if (!blank_before_) write_ascii(" ");
  blank_before_ = false;
  only_indicators_ = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool blanks = text[at] == U' ';
    const std::size_t end = run_end(text, at, [&](char32_t c) { return (c == U' ') == blanks; });
    if (blanks && end == at + 1 && column_ > width_ && folds) {
      new_line();
      blank_before_ = false;
      only_indicators_ = false;
    } else {
      write(text.substr(at, end - at));
    }
    at = end;
  }
}

// Line ends of a folded scalar: the first \n is written twice, since a single one would read back as a blank.
void Emitter::write_breaks(std::u32string_view breaks, bool folded) {
  if (folded && breaks.front() == U'\n') line_break();
  for (char32_t c : breaks) line_break(c);
}

void Emitter::write_single_quoted(std::u32string_view text, bool folds) {
  indicator("'", true);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == U' ') {
      end = run_end(text, at, [](char32_t c) { return c == U' '; });
      const bool inner = at != 0 && end != text.size();
      if (end == at + 1 && column_ > width_ && folds && inner) {
        new_line();
      } else {
        write(text.substr(at, end - at));
      }
    } else if (is_break(text[at])) {
      end = run_end(text, at, is_break);
      write_breaks(text.substr(at, end - at), true);
      new_line();
    } else if (text[at] == U'\'') {
      write_ascii("''");
    } else {
      end = run_end(text, at, [](char32_t c) { return c != U' ' && c != U'\'' && !is_break(c); });
      write(text.substr(at, end - at));
    }
    at = end;
  }
  indicator("'", false);
}

bool Emitter::is_raw(char32_t c) const {
  if (c == U'"' || c == U'\\' || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) return false;
  if (is_ascii_printable(c)) return true;
  return unicode_ && ((c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd));
}

void Emitter::write_double_quoted(std::u32string_view text, bool folds) {
  indicator("\"", true);
  std::size_t pending = 0;  // start of the raw characters that are not written yet
  const auto flush = [&](std::size_t end) {
    if (pending < end) write(text.substr(pending, end - pending));
    pending = std::max(pending, end);
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char32_t c = text[at];
    if (!is_raw(c)) {
      flush(at);
      write_ascii(escape(c));
      pending = at + 1;
    }
    const int waiting = static_cast<int>(at) - static_cast<int>(pending);
    const bool at_edge = at == 0 || at + 1 >= text.size();
    if (at_edge || !(c == U' ' || pending >= at) || column_ + waiting <= width_ || !folds) continue;
    flush(at);
    write_ascii("\\");
    new_line();
    blank_before_ = false;
    only_indicators_ = false;
    if (text[pending] == U' ') write_ascii("\\");
  }
  flush(text.size());
  indicator("\"", false);
}

void Emitter::write_literal(std::u32string_view text) {
  std::string hints;
  if (text.front() == U' ' || is_break(text.front())) hints += std::to_string(step_);
  if (!is_break(text.back())) {
    hints += '-';
  } else if (text.size() == 1 || is_break(text[text.size() - 2])) {
    hints += '+';
  }
  indicator("|" + hints, true);
  line_break();
  for (std::size_t at = 0; at < text.size();) {
    const bool breaks = is_break(text[at]);
    const std::size_t end = run_end(text, at, [&](char32_t c) { return is_break(c) == breaks; });
    if (breaks) {
      write_breaks(text.substr(at, end - at), false);
    } else {
      new_line();
      write(text.substr(at, end - at));
    }
    at = end;
  }
  if (!is_break(text.back())) line_break();
}

}  // namespace squall::yaml
