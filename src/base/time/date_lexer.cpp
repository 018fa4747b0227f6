#include "base/time/date_lexer.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace squall::time {
namespace {

// U+FF10 to U+FF19, the digits of full width, as ASCII.
std::string with_ascii_digits(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 2 < text.size() && text[i] == '\xEF' && text[i + 1] == '\xBC' && text[i + 2] >= '\x90' &&
        text[i + 2] <= '\x99') {
      out += static_cast<char>('0' + (text[i + 2] - '\x90'));
      i += 2;
    } else if (text[i] != '\0') {
      out += text[i];
    }
  }
  return out;
}

class Lexer {
 public:
  explicit Lexer(std::string text) : text_(std::move(text)) {}

  std::vector<std::string> run() {
    while (at_ < text_.size()) take_token();
    return std::move(tokens_);
  }

 private:
  enum class State { kWord, kNumber, kDottedWord, kDottedNumber };

  void take_token() {
    const char first = text_[at_++];
    if (is_blank(first)) return tokens_.push_back(" ");
    std::string token(1, first);
    if (!is_alnum(first)) return tokens_.push_back(std::move(token));
    State state = is_alpha(first) ? State::kWord : State::kNumber;
    bool letters = false;
    while (at_ < text_.size() && goes_on(state, token, letters, text_[at_])) token += text_[at_++];
    emit(std::move(token), state, letters);
  }

  // Whether `c` belongs to the token; moves the state on.
  static bool goes_on(State& state, const std::string& token, bool& letters, char c) {
    switch (state) {
      case State::kWord:
        letters = true;
        if (c == '.') state = State::kDottedWord;
        return c == '.' || is_alpha(c);
      case State::kNumber:
        if (is_digit(c)) return true;
        if (c != '.' && !(c == ',' && token.size() >= 2)) return false;
        state = State::kDottedNumber;
        return true;
      case State::kDottedWord:
        letters = true;
        if (c == '.' || is_alpha(c)) return true;
        if (!is_digit(c) || token.back() != '.') return false;
        state = State::kDottedNumber;
        return true;
      case State::kDottedNumber:
        if (c == '.' || is_digit(c)) return true;
        if (!is_alpha(c) || token.back() != '.') return false;
        state = State::kDottedWord;
        return true;
    }
    return false;
  }

  void emit(std::string token, State state, bool letters) {
    const auto dots = std::count(token.begin(), token.end(), '.');
    const bool dotted = state == State::kDottedWord || state == State::kDottedNumber;
    if (dotted && (letters || dots > 1 || token.back() == '.' || token.back() == ',')) {
      // No decimal number after all ("13.02.2030", "Jan.5"): points and commas stand for themselves.
      std::string piece;
      for (char c : token) {
        if (c != '.' && c != ',') {
          piece += c;
          continue;
        }
        if (!piece.empty()) tokens_.push_back(std::exchange(piece, {}));
        tokens_.emplace_back(1, c);
      }
      if (!piece.empty()) tokens_.push_back(std::move(piece));
      return;
    }
    if (state == State::kDottedNumber && dots == 0) std::replace(token.begin(), token.end(), ',', '.');
    tokens_.push_back(std::move(token));
  }

  std::string text_;
  std::size_t at_ = 0;
  std::vector<std::string> tokens_;
};

}  // namespace

std::vector<std::string> split_date(std::string_view text) { return Lexer(with_ascii_digits(text)).run(); }

}  // namespace squall::time
