// How the workflow engine evaluates a text with Jinja in it (spec/expressions 2.1, 2.2): a text with a block
// tag is rendered as a template; in any other each `{{ }}` is evaluated by itself, and one that is the whole
// text gives its value with its type. What comes of either is evaluated again while it is a text.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
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

// Errors: kind "JinjaEvaluationException", detail() the class of what was wrapped: "Unable to evaluate
// expression '{{ 1/0 }}'. ZeroDivisionError: division by zero", "There are unresolved variables: ctx().x".
Result<Value> evaluate_text(const Environment& environment, std::string_view text, const Scope& scope);

}  // namespace squall::jinja
