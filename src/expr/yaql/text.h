// How the workflow engine evaluates a text with `<% %>` in it (spec/expressions 4.3): one expression that is
// the whole text gives its value with its type, otherwise each is replaced by its text. A text that an
// expression gives is evaluated again.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "expr/core/split_text.h"
#include "expr/yaql/yaql.h"
#include "value/value.h"

namespace squall::yaql {

// How often the text that comes of an evaluation is evaluated again.
inline constexpr int kMaxTextRounds = 50;

// Whether there is a `<% %>` on one line.
bool has_expression(std::string_view text);
// The expressions of a text, delimiters included, as the engine finds them.
std::vector<std::string_view> expressions_of(std::string_view text);
// An expression without its delimiters and the blanks inside of them.
std::string_view without_delimiters(std::string_view expression);

// A text taken apart and its expressions compiled, for many evaluations. Immutable, and keeps nothing of the
// engine but what is const: any number of threads may evaluate it at once, while the engine lives.
class CompiledText {
 public:
  // What does not compile is an error of evaluating it.
  CompiledText(const Engine& engine, std::string_view text);
  // As evaluate_text().
  Result<Value> evaluate(const Value& data) const;

 private:
  friend class TextEvaluator;
  const Engine& engine_;
  expr::SplitText split_;
  std::vector<Result<Expression>> expressions_;  // for each of split_.expressions()
};

// Errors: kind "YaqlEvaluationException", detail() the class of what was wrapped, and behind a line end what
// hint there is: "Unable to evaluate expression '<% 1 / 0 %>'. ZeroDivisionError: ...", "Unable to resolve
// key 'x' in expression '<% ctx().x %>' from context."; the position is that in the text. kLimit as it is.
Result<Value> evaluate_text(const Engine& engine, std::string_view text, const Value& data);

}  // namespace squall::yaql
