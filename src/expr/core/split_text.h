// A text with expressions in it, taken apart once so that no evaluation looks for them again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall::expr {

// How an expression begins and ends on one line: "{{", "}}".
struct Delimiters {
  std::string_view open, close;
};

// Immutable; any number of threads may read it at once.
class SplitText {
 public:
  // `delimiters` are constants.
  SplitText(std::string text, Delimiters delimiters);
  SplitText(SplitText&&) = delete;

  const std::string& text() const { return text_; }
  // Each different expression once, delimiters included, in the order of their first places.
  std::span<const std::string_view> expressions() const { return expressions_; }
  // How many there are in the text.
  std::size_t count() const { return places_.size(); }
  // Whether the text is one expression and nothing else.
  bool is_whole() const { return places_.size() == 1 && expressions_[0].size() == text_.size(); }

  // The text with each expression replaced by its text; where there is none the expression stays. As the
  // reference has it: one expression after the other, everywhere in what the text is by then. Throws kLimit
  // when it becomes longer than `max_bytes`.
  // REQUIRES: one for each of expressions().
  std::string join(std::span<const std::optional<std::string>> texts, std::size_t max_bytes) const;

 private:
  struct Place {
    std::size_t begin;         // in the text
    std::uint32_t expression;  // in expressions_
  };
  bool may_meet(std::string_view fresh) const;
  std::string join_pieces(std::span<const std::optional<std::string>> texts) const;

  const std::string text_;
  const Delimiters delimiters_;
  std::vector<std::string_view> expressions_;
  std::vector<Place> places_;
  bool overlaps_ = false;  // an expression stands inside of another
};

}  // namespace squall::expr
