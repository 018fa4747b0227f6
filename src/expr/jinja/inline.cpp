#include "expr/jinja/inline.h"

#include <algorithm>
#include <string>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "expr/core/texts.h"
#include "expr/jinja/position.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

using expr::enclosed;

constexpr std::string_view kKind = "JinjaEvaluationException";
constexpr std::string_view kRaw = "{% raw %}", kEndRaw = "{% endraw %}";

bool has_block(std::string_view text) { return !enclosed(text, "{%", "%}").empty(); }

// The place in the whole text of a column of an expression that stands in it.
Position place_in(std::string_view text, std::string_view expression, int column) {
  const std::string_view inside = without_braces(expression);
  const char* start = inside.empty() ? expression.data() : inside.data();
  const std::string_view before = text.substr(0, static_cast<std::size_t>(start - text.data()));
  const auto lines = static_cast<int>(std::ranges::count(before, '\n'));
  const std::size_t line_start = before.rfind('\n') + 1;
  const auto columns = static_cast<int>(text::code_points(before.substr(line_start)));
  // An expression is one line.
  return {lines + 1, columns + std::max(column, 1)};
}

[[noreturn]] void wrap(std::string_view expression, const Error& cause, Position pos) {
  if (cause.code() == Errc::kLimit) throw Raise{cause};
  throw Raise{Error(Errc::kExpression, fmt::format("Unable to evaluate expression '{}'. {}: {}", expression,
                                                   cause.kind(), cause.message()))
                  .as(std::string(kKind))
                  .about(cause.kind())
                  .at(pos.line, pos.column)};
}

[[noreturn]] void wrap(std::string_view expression, const Error& cause) {
  wrap(expression, cause, {cause.line(), cause.column()});
}

class TextEvaluator {
 public:
  TextEvaluator(const Environment& environment, const Scope& scope)
      : environment_(environment), scope_(scope) {}

  Value whole(std::string_view source) {
    std::string text(source);
    const std::vector<std::string> raw = take_raw_blocks(text);
    Value output = expand(text, 0);
    if (!output.is_string()) return output;
    check_resolved(output.as_string());
    if (raw.empty()) return output;
    std::string again(output.as_string());
    for (std::size_t i = 0; i < raw.size(); ++i) again = replace_all(again, fmt::format("{{{}}}", i), raw[i]);
    auto rendered = environment_.render(again, scope_);
    if (!rendered.ok()) wrap(again, rendered.error());
    return Value(*rendered);
  }

 private:
  // Raw blocks sit the evaluation out as {0}, {1}...; that a text may have those of its own is the
  // reference's way too.
  static std::vector<std::string> take_raw_blocks(std::string& text) {
    std::vector<std::string> out;
    for (std::string_view block : enclosed(text, kRaw, kEndRaw)) out.emplace_back(block);
    for (std::size_t i = 0; i < out.size(); ++i) text = replace_all(text, out[i], fmt::format("{{{}}}", i));
    return out;
  }

  static void check_resolved(std::string_view output) {
    const auto left = inline_expressions(output);
    if (left.empty()) return;
    std::string names;
    for (std::string_view expression : left) {
      if (!names.empty()) names += ", ";
      names += without_braces(expression);
    }
    throw Raise{Error(Errc::kExpression, fmt::format("There are unresolved variables: {}", names))
                    .as(std::string(kKind))};
  }

  Value expand(const std::string& text, int round) {
    if (round > kMaxTextRounds) {
      raise_limit("kMaxTextRounds", kMaxTextRounds, "an expression gives expressions without end");
    }
    if (has_block(text)) return expand_block(text, round);
    const auto expressions = inline_expressions(text);
    std::string output = text;
    for (std::string_view expression : expressions) {
      auto result = value_of(text, expression, round);
      if (!result) continue;  // undefined: it stays in the text, where check_resolved() finds it
      if (expressions.size() == 1 && output.size() <= expression.size()) return *std::move(result);
      output = replace_all(output, expression, python::str(*result));
      if (output.size() > environment_.limits().max_text_bytes) {
        raise_limit("max_text_bytes", environment_.limits().max_text_bytes, "the text is too long");
      }
    }
    return Value(output);
  }

  Value expand_block(const std::string& text, int round) {
    auto rendered = environment_.render(text, scope_);
    if (!rendered.ok()) wrap(text, rendered.error());
    return again(text, *rendered, round, {0, 0});
  }

  // `pos`: of the expression that gave the text. Places in the text itself mean nothing to its author.
  Value again(std::string_view expression, const std::string& text, int round, Position pos) try {
    return expand(text, round + 1);
  } catch (const Raise& raised) {
    wrap(expression, raised.error, pos);
  }

  // A missing else gives nothing, in a text an empty one.
  std::optional<Value> value_of(std::string_view text, std::string_view expression, int round) {
    auto result = environment_.evaluate(without_braces(expression), scope_);
    if (!result.ok()) wrap(expression, result.error(), place_in(text, expression, result.error().column()));
    if (!*result) return std::nullopt;
    if (!(*result)->is_string()) return *std::move(*result);
    return again(expression, std::string((*result)->as_string()), round, place_in(text, expression, 0));
  }

  const Environment& environment_;
  const Scope& scope_;
};

}  // namespace

Settings workflow_settings(std::vector<Function> filters) {
  Settings settings;
  settings.trim_blocks = true;
  settings.lstrip_blocks = true;
  settings.function_filters = std::move(filters);
  return settings;
}

bool has_inline_expression(std::string_view text) {
  return !inline_expressions(text).empty() || has_block(text);
}

std::vector<std::string_view> inline_expressions(std::string_view text) { return enclosed(text, "{{", "}}"); }

std::string_view without_braces(std::string_view expression) {
  const std::size_t first = expression.find_first_not_of("{}");
  if (first == std::string_view::npos) return {};
  return trim(expression.substr(first, expression.find_last_not_of("{}") - first + 1));
}

Result<Value> evaluate_text(const Environment& environment, std::string_view text, const Scope& scope) try {
  return TextEvaluator(environment, scope).whole(text);
} catch (Raise& raised) {
  return std::move(raised.error);
}

}  // namespace squall::jinja
