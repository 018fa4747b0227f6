// How the workflow engine evaluates a text with Jinja in it (spec/expressions 2.1, 2.2): a text with a block
// tag is rendered as a template; in any other each `{{ }}` is evaluated by itself, and one that is the whole
// text gives its value with its type. What comes of either is evaluated again while it is a text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "expr/core/split_text.h"
#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::jinja {

// How often the text that comes of an evaluation is evaluated again.
inline constexpr int kMaxTextRounds = 50;

// Strict, trim_blocks and lstrip_blocks on, the functions as filters too.
Settings workflow_settings(std::vector<Function> filters);

// Whether there is a `{{ }}` or `{% %}` on one line.
bool has_inline_expression(std::string_view text);
// The `{{ }}` expressions of a text, braces included, as the engine finds them.
std::vector<std::string_view> inline_expressions(std::string_view text);
// An expression without its braces and the blanks inside of them.
std::string_view without_braces(std::string_view expression);

// Whether a text parses as a template, an expression (without braces) as such, whatever the filters and tests
// it names and whatever stands behind it (spec/expressions 4.5). Errors: kExpression in the engine's words.
Result<void> check_template(const Environment& environment, std::string_view text);
Result<void> check_expression(const Environment& environment, std::string_view expression);

// A text taken apart and compiled, for many evaluations. Immutable; any number of threads may evaluate it at
// once, while the environment lives.
class CompiledText {
 public:
  // What does not compile is an error of evaluating it.
  CompiledText(const Environment& environment, std::string_view text);
  // As evaluate_text().
  Result<Value> evaluate(const Scope& scope) const;

 private:
  friend class TextEvaluator;
  enum class Raw : std::uint8_t { kSitsOut, kIsEvaluated };
  CompiledText(const Environment& environment, std::string_view text, Raw raw);
  const Environment& environment_;
  std::vector<std::string> raw_;               // raw blocks, which sit the evaluation out as {0}, {1}...
  expr::SplitText split_;                      // the text without them
  std::optional<Result<Template>> block_;      // with a block tag
  std::vector<Result<Template>> expressions_;  // without one: for each of split_.expressions()
};

// Errors: kind "JinjaEvaluationException", detail() the class of what was wrapped: "Unable to evaluate
// expression '{{ 1/0 }}'. ZeroDivisionError: division by zero", "There are unresolved variables: ctx().x".
Result<Value> evaluate_text(const Environment& environment, std::string_view text, const Scope& scope);

}  // namespace squall::jinja
