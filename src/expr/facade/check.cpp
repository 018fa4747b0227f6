// Whether expressions parse (spec/expressions 4.5).
#include <algorithm>

#include "base/text/utf8.h"
#include "expr/facade/state.h"
#include "expr/facade/walk.h"

namespace squall::expr {
namespace {

using Faults = std::vector<SyntaxFault>;

std::uint32_t place(std::ptrdiff_t number) {
  return static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(number, 0));
}

// `inner`: the part of the expression that was parsed; the error's place is one in it.
SyntaxFault fault(Language language, std::string_view expression, std::string_view inner,
                  const Error& error) {
  SyntaxFault out{language, std::string(expression), error.message(), place(error.line()), 0};
  const auto start = inner.empty() ? 0 : inner.data() - expression.data();
  const auto shift =
      out.line > 1 ? 0 : text::code_points(expression.substr(0, static_cast<std::size_t>(start)));
  if (error.column() > 0) out.column = place(error.column()) + static_cast<std::uint32_t>(shift);
  return out;
}

// As a template, then each expression alone that was not reported yet.
void check_jinja(Faults& faults, const jinja::Environment& engine, std::string_view text) {
  const std::size_t before = faults.size();
  if (const auto whole = jinja::check_template(engine, text); !whole.ok())
    faults.push_back(fault(Language::kJinja, text, text, whole.error()));
  for (std::string_view expression : jinja::inline_expressions(text)) {
    const std::string_view inner = jinja::without_braces(expression);
    const auto parsed = jinja::check_expression(engine, inner);
    if (parsed.ok()) continue;
    const auto begin = faults.begin() + static_cast<std::ptrdiff_t>(before);
    const bool known = std::any_of(begin, faults.end(),
                                   [&](const SyntaxFault& one) { return one.expression == expression; });
    if (!known) faults.push_back(fault(Language::kJinja, expression, inner, parsed.error()));
  }
}

void check_yaql(Faults& faults, const yaql::Engine& engine, std::string_view text) {
  for (std::string_view expression : yaql::expressions_of(text)) {
    const std::string_view inner = yaql::without_delimiters(expression);
    const auto parsed = engine.parse(inner);
    if (!parsed.ok()) faults.push_back(fault(Language::kYaql, expression, inner, parsed.error()));
  }
}

}  // namespace

std::vector<SyntaxFault> Evaluator::check(const Value& tree) const {
  Faults faults;
  each_text(tree, [&](std::string_view text) {
    const bool is_jinja = jinja::has_inline_expression(text), is_yaql = yaql::has_expression(text);
    if (is_jinja && is_yaql) {
      faults.push_back(
          {Language::kNone, std::string(text), "Expression with multiple types is not supported."});
    } else if (is_jinja) {
      check_jinja(faults, state_->jinja_engine, text);
    } else if (is_yaql) {
      check_yaql(faults, state_->yaql_engine, text);
    }
  });
  return faults;
}

}  // namespace squall::expr
