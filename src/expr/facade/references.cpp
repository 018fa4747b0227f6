// The variables that expressions refer to (spec/expressions 4.4), found by the patterns of the reference:
// what they do not see is not seen here either.
#include <algorithm>
#include <array>
#include <tuple>

#include "base/text/regex.h"
#include "expr/facade/facade.h"
#include "expr/facade/walk.h"
#include "expr/jinja/inline.h"
#include "expr/yaql/text.h"

namespace squall::expr {
namespace {

text::Regex pattern(std::string_view text) { return text::Regex::compile(text).value(); }

// `ctx(...)` with what may follow it.
const text::Regex& mention() {
  static const text::Regex made =
      pattern(R"re(\bctx\(["']?[a-zA-Z0-9_\[\]'".()]*["']?\)\.?[a-zA-Z0-9_\[\]'".()]*)re");
  return made;
}

// ctx().name, ctx(name), ctx('name'), ctx("name").
const std::array<text::Regex, 4>& names() {
  static const std::array<text::Regex, 4> made{pattern(R"re((?<=\bctx\(\)\.)([a-zA-Z0-9_\-]+)\b(?!\())re"),
                                               pattern(R"re(\bctx\(([a-zA-Z0-9_\-]+)\))re"),
                                               pattern(R"re(\bctx\('([a-zA-Z0-9_\-]+)'\))re"),
                                               pattern(R"re(\bctx\("([a-zA-Z0-9_\-]+)"\))re")};
  return made;
}

// A text beyond the bounds of the patterns refers to nothing that could be found.
void find_in(std::vector<Reference>& out, Language language, std::string_view text,
             std::string_view expression) {
  const auto mentions = mention().find_all(expression);
  if (!mentions.ok()) return;
  for (const text::Match& one : *mentions) {
    for (const text::Regex& regex : names()) {
      const auto found = regex.search(one.group());
      if (found.ok() && *found) out.push_back({language, std::string(text), std::string((*found)->group(1))});
    }
  }
}

void find_in(std::vector<Reference>& out, std::string_view text) {
  for (std::string_view expression : jinja::inline_expressions(text))
    find_in(out, Language::kJinja, text, jinja::without_braces(expression));
  for (std::string_view expression : yaql::expressions_of(text))
    find_in(out, Language::kYaql, text, yaql::without_delimiters(expression));
}

}  // namespace

std::vector<Reference> Evaluator::references(const Value& tree) const {
  std::vector<Reference> out;
  each_text(tree, [&](std::string_view text) {
    if (has_expression(text)) find_in(out, text);
  });
  const auto order = [](const Reference& one) { return std::tie(one.name, one.language, one.expression); };
  std::ranges::sort(out, {}, order);
  const auto doubles = std::ranges::unique(out);
  out.erase(doubles.begin(), doubles.end());
  return out;
}

}  // namespace squall::expr
