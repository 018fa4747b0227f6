#include "expr/yaql/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/core/raise.h"
#include "expr/core/texts.h"
#include "expr/yaql/engine.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

using expr::Raise;

constexpr std::string_view kKind = "YaqlEvaluationException";
constexpr std::string_view kOpen = "<%", kClose = "%>", kDelimiters = "<%>";

// The host language's own classes whose texts the engine trims; all of YAQL's have names like these.
bool is_trimmed(std::string_view kind) {
  constexpr auto kHost = std::to_array<std::string_view>(
      {"TypeError", "ValueError", "JSONDecodeError", "ParserError", "UnicodeDecodeError"});
  return std::ranges::find(kHost, kind) != kHost.end() ||
         (kind.ends_with("Exception") && kind != kKind && kind != "ExpressionEvaluationException");
}

std::string_view without_quotes(std::string_view text) {
  while (text.starts_with('\'')) text.remove_prefix(1);
  while (text.ends_with('\'')) text.remove_suffix(1);
  return text;
}

std::string message_of(std::string_view expression, const Error& cause) {
  if (cause.kind() == "KeyError") {
    return fmt::format("Unable to resolve key '{}' in expression '{}' from context.",
                       without_quotes(cause.message()), expression);
  }
  const std::string_view text =
      is_trimmed(cause.kind()) ? without_quotes(cause.message()) : std::string_view(cause.message());
  return fmt::format("Unable to evaluate expression '{}'. {}: {}", expression, cause.kind(), text);
}

}  // namespace

// One evaluation of a text, and of the texts that come of it.
class TextEvaluator {
 public:
  TextEvaluator(const Engine& engine, const Value& data) : engine_(engine), data_(data) {}

  Value expand(const CompiledText& text, int round) const {
    const expr::SplitText& split = text.split_;
    if (round > kMaxTextRounds)
      expr::raise_limit("kMaxTextRounds", kMaxTextRounds, "an expression gives expressions without end");
    if (split.count() > engine_.limits().max_expressions)
      expr::raise_limit("max_expressions", engine_.limits().max_expressions,
                        "a text has too many expressions");
    if (split.is_whole()) return value_of(text, 0, Want::kValue, round);
    std::vector<std::optional<std::string>> texts;
    texts.reserve(split.expressions().size());
    for (std::size_t i = 0; i < split.expressions().size(); ++i)
      texts.emplace_back(value_of(text, i, Want::kText, round).as_string());
    return Value(split.join(texts, engine_.limits().max_text_bytes));
  }

 private:
  [[noreturn]] static void wrap(std::string_view text, std::string_view expression, const Error& cause) {
    std::string detail = cause.kind();
    if (!cause.detail().empty()) detail += "\n" + cause.detail();
    Error error =
        cause.code() == Errc::kLimit
            ? Error(cause.code(),
                    fmt::format("{} in expression '{}'", cause.message(), shorten(expression, kShownBytes)))
            : Error(Errc::kExpression, message_of(expression, cause)).as(std::string(kKind)).about(detail);
    throw Raise{placed(std::move(error), text, expression, cause)};
  }

  // From a place in the expression to one in the text.
  static Error placed(Error error, std::string_view text, std::string_view expression, const Error& cause) {
    const auto start = static_cast<std::size_t>(without_delimiters(expression).data() - text.data());
    const std::string_view before = text.substr(0, std::min(start, text.size()));
    const auto line = static_cast<int>(std::ranges::count(before, '\n')) + 1;
    const std::size_t line_start = before.rfind('\n');
    const std::string_view on_line =
        line_start == std::string_view::npos ? before : before.substr(line_start + 1);
    const int column = static_cast<int>(text::code_points(on_line)) + std::max(1, cause.column());
    return std::move(error).at(line, column);
  }

  Value value_of(const CompiledText& text, std::size_t i, Want want, int round) const {
    const std::string_view source = text.split_.text(), expression = text.split_.expressions()[i];
    const Result<Expression>& parsed = text.expressions_[i];
    if (!parsed.ok()) wrap(source, expression, parsed.error());
    auto answer = ExpressionAccess::run(*parsed, data_, want);
    if (!answer.ok()) wrap(source, expression, answer.error());
    if (!answer->is_text || !has_expression(answer->value.as_string())) return std::move(answer->value);
    return again(source, expression, answer->value, want, round);
  }

  Value again(std::string_view text, std::string_view expression, const Value& result, Want want,
              int round) const try {
    Value value = expand(CompiledText(engine_, result.as_string()), round + 1);
    return want == Want::kText && !value.is_string() ? Value(python::str(value)) : value;
  } catch (const Raise& raised) {
    if (raised.error.code() == Errc::kLimit) throw;
    wrap(text, expression, raised.error);
  }

  static constexpr std::size_t kShownBytes = 200;

  const Engine& engine_;
  const Value& data_;
};

CompiledText::CompiledText(const Engine& engine, std::string_view text)
    : engine_(engine), split_(std::string(text), {kOpen, kClose}) {
  expressions_.reserve(split_.expressions().size());
  for (std::string_view expression : split_.expressions()) {
    if (expressions_.size() >= engine.limits().max_expressions) break;  // evaluating it is refused
    expressions_.push_back(engine.parse(without_delimiters(expression)));
  }
}

Result<Value> CompiledText::evaluate(const Value& data) const try {
  return TextEvaluator(engine_, data).expand(*this, 0);
} catch (Raise& raised) {
  return std::move(raised.error);
}

bool has_expression(std::string_view text) { return expr::encloses(text, kOpen, kClose); }

std::vector<std::string_view> expressions_of(std::string_view text) {
  return expr::enclosed(text, kOpen, kClose);
}

std::string_view without_delimiters(std::string_view expression) {
  const std::size_t first = expression.find_first_not_of(kDelimiters);
  if (first == std::string_view::npos) return expression.substr(expression.size());
  return text::strip(expression.substr(first, expression.find_last_not_of(kDelimiters) - first + 1));
}

Result<Value> evaluate_text(const Engine& engine, std::string_view text, const Value& data) {
  return CompiledText(engine, text).evaluate(data);
}

}  // namespace squall::yaql
