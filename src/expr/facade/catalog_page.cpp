// docs/expressions.md.
#include <cctype>
#include <utility>

#include "base/strings.h"
#include "expr/facade/catalog.h"
#include "value/json/json.h"

namespace squall::expr {
namespace {

constexpr std::string_view kIntroduction =
    R"(# Expressions

<!-- Made by `st2 expression functions --markdown`; a test compares the two. -->

Workflows are written with expressions of two languages: YAQL between `<%` and `%>`, Jinja2 between `{{` and `}}` (with blocks between `{%`
and `%}`). An expression begins and ends on one line.

- A text that is one expression and nothing else gives its value with its type. In any other text each expression is replaced by its text.
- Expressions are evaluated in the keys and values of mappings and in the items of lists.
- A text belongs to one language: to Jinja where it has an expression of Jinja, else to YAQL.
- What an expression gives is evaluated again while it is a text with expressions of its language.
- A text with a Jinja block is rendered as a whole and gives a text.
- In YAQL a bare word is a text (`ctx(host)`), named arguments are written `name => value`, and their names in camel case (`sortKeys`);
  in Jinja texts have quotes (`ctx('host')`), and named arguments are written `name=value`.
- A bound that an expression reaches is an error that names it; the bounds are the options of `[expressions]`.

`st2 expression eval '<% ctx().host %>' --context FILE` evaluates one on the spot.

The examples of workflow functions look at this, where `deploy` is the current task:

)";

// A code span inside of a table.
std::string code(std::string_view text) {
  const std::string shown =
      text.find('\n') == std::string_view::npos ? std::string(text) : json::dumps(Value(text));
  const std::string_view fence = shown.find('`') == std::string::npos ? "`" : "``";
  const std::string_view gap = fence.size() > 1 || shown.empty() ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, gap, replace_all(shown, "|", "\\|"), gap, fence);
}

std::string examples(const CatalogEntry& entry) {
  std::string out;
  for (const CatalogExample& one : entry.examples) {
    if (!out.empty()) out += "<br>";
    out += code(one.text);
    const bool same = &one != &entry.examples.back() && one.gives == entry.examples.back().gives;
    if (!same) out += fmt::format(" gives {}", one.gives.empty() ? "nothing" : code(one.gives));
  }
  return out;
}

// "YAQL property" -> "YAQL properties", "method of str" -> "Jinja methods of str".
std::string heading(std::string_view kind) {
  std::string out = kind.starts_with("method") ? "Jinja " + std::string(kind) : std::string(kind);
  out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  constexpr std::pair<std::string_view, std::string_view> kMany[] = {
      {"function", "functions"},  {"method", "methods"}, {"operator", "operators"},
      {"property", "properties"}, {"filter", "filters"}, {"test", "tests"}};
  for (const auto& [one, many] : kMany) out = replace_all(out, one, many);
  return out;
}

}  // namespace

std::string catalog_page() {
  std::string out(kIntroduction);
  out += fmt::format("```json\n{}\n```\n", json::dumps(example_data()));
  std::string_view kind;
  for (const CatalogEntry& entry : catalog()) {
    if (entry.kind != kind) {
      kind = entry.kind;
      out += fmt::format("\n## {}\n\n| call | meaning | example |\n|---|---|---|\n", heading(kind));
    }
    out += fmt::format("| {} | {} | {} |\n", code(entry.call), replace_all(entry.help, "|", "\\|"),
                       examples(entry));
  }
  return out;
}

}  // namespace squall::expr
