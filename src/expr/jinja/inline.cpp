#include "expr/jinja/inline.h"

#include <algorithm>
#include <string>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "expr/core/texts.h"
#include "expr/jinja/parser.h"
#include "expr/jinja/position.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

using expr::enclosed;

constexpr std::string_view kKind = "JinjaEvaluationException";
constexpr std::string_view kRaw = "{% raw %}", kEndRaw = "{% endraw %}";

constexpr LexerSettings kLexer{.trim_blocks = true, .lstrip_blocks = true};
constexpr expr::Delimiters kInline{"{{", "}}"}, kBlock{"{%", "%}"};

bool has_block(std::string_view text) { return expr::encloses(text, kBlock.open, kBlock.close); }

// That a text may have {0}, {1}... of its own is the reference's way too.
std::string without_raw_blocks(std::string_view source, std::vector<std::string>& raw) {
  std::string text(source);
  for (std::string_view block : enclosed(source, kRaw, kEndRaw)) raw.emplace_back(block);
  for (std::size_t i = 0; i < raw.size(); ++i) text = replace_all(text, raw[i], fmt::format("{{{}}}", i));
  return text;
}

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

// The error of a bound says which expression reached it.
Error with_expression(const Error& cause, std::string_view expression) {
  constexpr std::size_t kShownBytes = 200;
  if (!cause.detail().empty()) return cause;  // the innermost one has said it
  return Error(cause.code(),
               fmt::format("{} in expression '{}'", cause.message(), shorten(expression, kShownBytes)))
      .about(std::string(expression))
      .at(cause.line(), cause.column());
}

[[noreturn]] void wrap(std::string_view expression, const Error& cause, Position pos) {
  if (cause.code() == Errc::kLimit) throw Raise{with_expression(cause, expression)};
  throw Raise{Error(Errc::kExpression, fmt::format("Unable to evaluate expression '{}'. {}: {}", expression,
                                                   cause.kind(), cause.message()))
                  .as(std::string(kKind))
                  .about(cause.kind())
                  .at(pos.line, pos.column)};
}

[[noreturn]] void wrap(std::string_view expression, const Error& cause) {
  wrap(expression, cause, {cause.line(), cause.column()});
}

// The reference names what is left over by its text alone.
void check_resolved(std::string_view output) {
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

}  // namespace

// One evaluation of a text, and of the texts that come of it.
class TextEvaluator {
 public:
  TextEvaluator(const Environment& environment, const Scope& scope)
      : environment_(environment), scope_(scope) {}

  Value whole(const CompiledText& text) const {
    Value output = expand(text, 0);
    if (!output.is_string()) return output;
    check_resolved(output.as_string());
    if (text.raw_.empty()) return output;
    std::string again(output.as_string());
    for (std::size_t i = 0; i < text.raw_.size(); ++i)
      again = replace_all(again, fmt::format("{{{}}}", i), text.raw_[i]);
    auto rendered = environment_.render(again, scope_);
    if (!rendered.ok()) wrap(again, rendered.error());
    return Value(*rendered);
  }

 private:
  Value expand(const CompiledText& text, int round) const {
    if (round > kMaxTextRounds) {
      raise_limit("kMaxTextRounds", kMaxTextRounds, "an expression gives expressions without end");
    }
    const expr::SplitText& split = text.split_;
    if (text.block_) return expand_block(split.text(), *text.block_, round);
    if (split.is_whole()) {
      auto value = value_of(text, 0, round);
      return value ? *std::move(value) : Value(split.text());
    }
    std::vector<std::optional<std::string>> texts;
    texts.reserve(split.expressions().size());
    for (std::size_t i = 0; i < split.expressions().size(); ++i) {
      const auto value = value_of(text, i, round);
      // Undefined: it stays in the text, where check_resolved() finds it.
      texts.push_back(value ? std::optional(python::str(*value)) : std::nullopt);
    }
    return Value(split.join(texts, environment_.limits().max_text_bytes));
  }

  Value expand_block(const std::string& text, const Result<Template>& block, int round) const {
    if (!block.ok()) wrap(text, block.error());
    auto rendered = block->render(scope_);
    if (!rendered.ok()) wrap(text, rendered.error());
    return again(text, *rendered, round, {0, 0});
  }

  // `pos`: of the expression that gave the text. Places in the text itself mean nothing to its author.
  Value again(std::string_view expression, std::string_view text, int round, Position pos) const try {
    if (!has_inline_expression(text)) return Value(text);
    return expand(CompiledText(environment_, text, CompiledText::Raw::kIsEvaluated), round + 1);
  } catch (const Raise& raised) {
    wrap(expression, raised.error, pos);
  }

  // A missing else gives nothing, in a text an empty one.
  std::optional<Value> value_of(const CompiledText& text, std::size_t i, int round) const {
    const std::string_view source = text.split_.text(), expression = text.split_.expressions()[i];
    const Result<Template>& compiled = text.expressions_[i];
    const auto fail = [&](const Error& error) {
      wrap(expression, error, place_in(source, expression, error.column()));
    };
    if (!compiled.ok()) fail(compiled.error());
    auto result = compiled->evaluate(scope_);
    if (!result.ok()) fail(result.error());
    if (!*result) return std::nullopt;
    if (!(*result)->is_string()) return *std::move(*result);
    return again(expression, (*result)->as_string(), round, place_in(source, expression, 0));
  }

  const Environment& environment_;
  const Scope& scope_;
};

CompiledText::CompiledText(const Environment& environment, std::string_view text)
    : CompiledText(environment, text, Raw::kSitsOut) {}

CompiledText::CompiledText(const Environment& environment, std::string_view text, Raw raw)
    : environment_(environment),
      split_(raw == Raw::kSitsOut ? without_raw_blocks(text, raw_) : std::string(text), kInline) {
  if (has_block(split_.text())) {
    block_ = environment.compile(split_.text());
    return;
  }
  expressions_.reserve(split_.expressions().size());
  for (std::string_view expression : split_.expressions())
    expressions_.push_back(environment.compile_expression(without_braces(expression)));
}

Result<Value> CompiledText::evaluate(const Scope& scope) const try {
  return TextEvaluator(environment_, scope).whole(*this);
} catch (Raise& raised) {
  return std::move(raised.error);
}

Result<void> check_template(const Environment& environment, std::string_view text) try {
  parse_template(text, kLexer, environment.limits());
  return {};
} catch (Raise& raised) {
  return std::move(raised.error);
}

Result<void> check_expression(const Environment& environment, std::string_view expression) try {
  parse_expression(expression, kLexer, environment.limits(), Rest::kIsIgnored);
  return {};
} catch (Raise& raised) {
  return std::move(raised.error);
}

Settings workflow_settings(std::vector<Function> filters) {
  Settings settings;
  settings.trim_blocks = kLexer.trim_blocks;
  settings.lstrip_blocks = kLexer.lstrip_blocks;
  settings.function_filters = std::move(filters);
  return settings;
}

bool has_inline_expression(std::string_view text) {
  return expr::encloses(text, kInline.open, kInline.close) || has_block(text);
}

std::vector<std::string_view> inline_expressions(std::string_view text) {
  return enclosed(text, kInline.open, kInline.close);
}

std::string_view without_braces(std::string_view expression) {
  const std::size_t first = expression.find_first_not_of("{}");
  if (first == std::string_view::npos) return {};
  return trim(expression.substr(first, expression.find_last_not_of("{}") - first + 1));
}

Result<Value> evaluate_text(const Environment& environment, std::string_view text, const Scope& scope) {
  return CompiledText(environment, text).evaluate(scope);
}

}  // namespace squall::jinja
