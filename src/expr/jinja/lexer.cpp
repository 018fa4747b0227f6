// The lexer works on the whole text with its newlines made equal: a root state that looks for the next tag,
// and an expression state inside of tags (spec/expressions 2.3).
#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/jinja/escapes.h"
#include "expr/jinja/number_literal.h"
#include "expr/jinja/raise.h"
#include "expr/jinja/token.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

std::string equal_newlines(std::string_view source, bool keep_trailing) {
  std::string out;
  out.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      out += source[i];
      continue;
    }
    out += '\n';
    if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
  }
  if (!keep_trailing && !out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

bool is_word(char32_t c) { return c == '_' || text::is_alnum(c); }

class Lexer {
 public:
  Lexer(std::string_view source, const LexerSettings& settings) : source_(source), settings_(settings) {}

  std::vector<Token> whole(bool expression) {
    try {
      if (expression) {
        expression_state(std::nullopt);
      } else {
        root();
      }
      out_.push_back({TokenType::kEof, here(), "", {}});
    } catch (Refused& refused) {
      out_.push_back({TokenType::kError, here(), std::move(refused.message), {}});
    }
    return std::move(out_);
  }

 private:
  enum class Tag : std::uint8_t { kVariable, kBlock, kComment, kRaw };
  struct Opening {
    Tag tag;
    std::size_t at, end;  // of the delimiter with its sign
    char sign = 0;        // '-' or '+'
  };

  struct Refused {
    std::string message;
  };
  [[noreturn]] static void fail(std::string message) { throw Refused{std::move(message)}; }

  char at(std::size_t place) const { return place < source_.size() ? source_[place] : '\0'; }
  bool has(std::size_t place, std::string_view text) const { return source_.substr(place).starts_with(text); }

  std::size_t skip_space(std::size_t place) const {
    while (place < source_.size()) {
      std::size_t next = place;
      if (!text::is_space(text::next_code_point(source_, next))) break;
      place = next;
    }
    return place;
  }

  void count_lines(std::size_t from, std::size_t to) {
    const std::string_view passed = source_.substr(from, to - from);
    line_ += static_cast<int>(std::ranges::count(passed, '\n'));
    if (const std::size_t newline = passed.rfind('\n'); newline != std::string_view::npos)
      counted_ = {from + newline + 1, 1};
  }

  // Where `{%- raw -%}` ends, when it starts at `place`.
  std::optional<std::size_t> raw_begin_end(std::size_t place) const {
    place += 2;
    if (at(place) == '-' || at(place) == '+') ++place;
    place = skip_space(place);
    if (!has(place, "raw")) return std::nullopt;
    place = skip_space(place + 3);
    if (has(place, "-%}")) return skip_space(place + 3);
    if (has(place, "%}")) return place + 2;
    return std::nullopt;
  }

  std::optional<Opening> find_opening() const {
    for (std::size_t place = source_.find('{', at_); place != std::string_view::npos;
         place = source_.find('{', place + 1)) {
      Opening opening{Tag::kVariable, place, place + 2};
      switch (at(place + 1)) {
        case '{':
          break;
        case '#':
          opening.tag = Tag::kComment;
          break;
        case '%':
          opening.tag = Tag::kBlock;
          if (const auto end = raw_begin_end(place)) {
            opening.tag = Tag::kRaw;
            opening.end = *end;
          }
          break;
        default:
          continue;
      }
      const char sign = at(place + 2);
      if (sign == '-' || sign == '+') {
        opening.sign = sign;
        if (opening.tag != Tag::kRaw) ++opening.end;
      }
      return opening;
    }
    return std::nullopt;
  }

  // Text in front of a tag, less what the tag's sign or lstrip_blocks takes away.
  std::string_view stripped(std::string_view text, char sign, bool is_variable) const {
    if (sign == '-') return text::strip_right(text);
    if (sign == '+' || !settings_.lstrip_blocks || is_variable) return text;
    const std::size_t newline = text.rfind('\n');
    const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
    if (start == 0 && !line_starting_) return text;
    if (!text::strip(text.substr(start)).empty()) return text;
    return text.substr(0, start);
  }

  // The place of at_. Counts on from where it counted last in this line.
  Position here() {
    if (at_ > counted_.at) {
      counted_.column += static_cast<int>(text::code_points(source_.substr(counted_.at, at_ - counted_.at)));
      counted_.at = at_;
    }
    return {line_, counted_.column};
  }

  void data(std::string_view text, Position pos) {
    if (!text.empty()) out_.push_back({TokenType::kData, pos, std::string(text), {}});
  }

  void root() {
    while (at_ < source_.size()) {
      const auto opening = find_opening();
      if (!opening) {
        data(source_.substr(at_), here());
        count_lines(at_, source_.size());
        at_ = source_.size();
        return;
      }
      const std::string_view before = source_.substr(at_, opening->at - at_);
      data(stripped(before, opening->sign, opening->tag == Tag::kVariable), here());
      count_lines(at_, opening->at);
      at_ = opening->at;
      const Position pos = here();
      count_lines(at_, opening->end);
      at_ = opening->end;
      line_starting_ = source_[at_ - 1] == '\n';
      switch (opening->tag) {
        case Tag::kVariable:
          out_.push_back({TokenType::kVariableBegin, pos, "", {}});
          expression_state(TokenType::kVariableEnd);
          break;
        case Tag::kBlock:
          out_.push_back({TokenType::kBlockBegin, pos, "", {}});
          expression_state(TokenType::kBlockEnd);
          break;
        case Tag::kComment:
          comment();
          break;
        case Tag::kRaw:
          raw();
          break;
      }
    }
  }

  void push(TokenType type) { out_.push_back({type, here(), "", {}}); }

  // Behind the end of a block or comment: -%} takes all blanks, %} one newline when blocks are trimmed.
  std::size_t tag_end(std::size_t place, std::string_view end) const {
    if (at(place) == '-' && has(place + 1, end)) return skip_space(place + 1 + end.size());
    if (at(place) == '+' && has(place + 1, end)) return place + 1 + end.size();
    if (!has(place, end)) return std::string_view::npos;
    place += end.size();
    return settings_.trim_blocks && at(place) == '\n' ? place + 1 : place;
  }

  void leave_tag(std::size_t end) {
    count_lines(at_, end);
    line_starting_ = source_[end - 1] == '\n';
    at_ = end;
  }

  void comment() {
    for (std::size_t place = at_; place < source_.size(); ++place) {
      const std::size_t end = tag_end(place, "#}");
      if (end != std::string_view::npos) return leave_tag(end);
    }
    fail("Missing end of comment tag");
  }

  void raw() {
    for (std::size_t place = source_.find("{%", at_); place != std::string_view::npos;
         place = source_.find("{%", place + 1)) {
      std::size_t inside = place + 2;
      const char sign = at(inside);
      if (sign == '-' || sign == '+') ++inside;
      inside = skip_space(inside);
      if (!has(inside, "endraw")) continue;
      const std::size_t end = tag_end(skip_space(inside + 6), "%}");
      if (end == std::string_view::npos) continue;
      data(stripped(source_.substr(at_, place - at_), sign, false), here());
      return leave_tag(end);
    }
    fail("Missing end of raw directive");
  }

  // `end` is what closes the tag; nothing: the whole text is an expression.
  void expression_state(std::optional<TokenType> end) {
    brackets_.clear();
    while (at_ < source_.size()) {
      if (end && brackets_.empty() && at_end(*end)) return;
      // Braces end an expression that stands alone, too; what follows is one thing too many for the parser.
      if (!end && brackets_.empty() && (has(at_, "}}") || has(at_, "-}}")))
        return push(TokenType::kVariableEnd);
      const std::size_t next = skip_space(at_);
      if (next != at_) {
        count_lines(at_, next);
        at_ = next;
        continue;
      }
      if (!number() && !name() && !string() && !op()) {
        std::size_t after = at_;
        text::next_code_point(source_, after);
        fail(fmt::format("unexpected char {} at {}", python::repr(source_.substr(at_, after - at_)),
                         text::code_points(source_.substr(0, at_))));
      }
    }
  }

  bool at_end(TokenType end) {
    std::size_t after = std::string_view::npos;
    if (end == TokenType::kBlockEnd) {
      after = tag_end(at_, "%}");
    } else if (has(at_, "-}}")) {
      after = skip_space(at_ + 3);
    } else if (has(at_, "}}")) {
      after = at_ + 2;
    }
    if (after == std::string_view::npos) return false;
    push(end);
    leave_tag(after);
    return true;
  }

  bool number() {
    const auto literal = read_number(source_, at_);
    if (!literal) return false;
    if (literal->value.is_null()) fail("an integer literal is too long");
    out_.push_back(
        {literal->value.is_double() ? TokenType::kFloat : TokenType::kInteger, here(), "", literal->value});
    at_ = literal->end;
    return true;
  }

  bool name() {
    std::size_t end = at_;
    while (end < source_.size()) {
      std::size_t next = end;
      if (!is_word(text::next_code_point(source_, next))) break;
      end = next;
    }
    if (end == at_) return false;
    const std::string_view word = source_.substr(at_, end - at_);
    std::size_t first_end = 0;
    const char32_t first = text::next_code_point(word, first_end);
    if (first != '_' && !text::is_alpha(first)) fail("Invalid character in identifier");
    out_.push_back({TokenType::kName, here(), std::string(word), {}});
    at_ = end;
    return true;
  }

  bool string() {
    const char quote = at(at_);
    if (quote != '\'' && quote != '"') return false;
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote) end += source_[end] == '\\' ? 2 : 1;
    if (end >= source_.size()) return false;
    auto inside = unescape(source_.substr(at_ + 1, end - at_ - 1));
    if (!inside.ok()) fail(inside.error().message());
    out_.push_back({TokenType::kString, here(), std::move(inside).value(), {}});
    count_lines(at_, end);
    at_ = end + 1;
    return true;
  }

  bool op() {
    const auto found =
        std::ranges::find_if(operators(), [&](const Operator& one) { return has(at_, one.text); });
    if (found == operators().end()) return false;
    balance(found->text[0], found->text.size() == 1);
    push(found->type);
    at_ += found->text.size();
    return true;
  }

  void balance(char c, bool alone) {
    if (!alone) return;
    switch (c) {
      case '{':
        brackets_ += '}';
        break;
      case '(':
        brackets_ += ')';
        break;
      case '[':
        brackets_ += ']';
        break;
      case '}':
      case ')':
      case ']':
        if (brackets_.empty()) fail(fmt::format("unexpected '{}'", c));
        if (brackets_.back() != c) fail(fmt::format("unexpected '{}', expected '{}'", c, brackets_.back()));
        brackets_.pop_back();
        break;
      default:
        break;
    }
  }

  std::string_view source_;
  LexerSettings settings_;
  std::size_t at_ = 0;
  int line_ = 1;
  struct {
    std::size_t at = 0;
    int column = 1;
  } counted_;
  bool line_starting_ = true;
  std::string brackets_;  // what closes the open ones, innermost last
  std::vector<Token> out_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source, const LexerSettings& settings, bool expression) {
  const std::string text = equal_newlines(source, settings.keep_trailing_newline);
  return Lexer(text, settings).whole(expression);
}

}  // namespace squall::jinja
