#include "expr/facade/inline_parameters.h"

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/unicode.h"
#include "value/json/json.h"

namespace squall::expr {
namespace {

// In this order: the first form that fits is taken, whatever stands behind it.
constexpr std::string_view kParameter =
    R"re((\w+)=(\[.*\]\s*|"[^"]*"\s*|'[^']*'\s*|-?\d*\.\d+|-?\d+|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|null)re"
    R"re(|{{.*?}}|{%.*?%}|<%.*?%>))re";

std::string_view without_end_quotes(std::string_view text, char quote) {
  if (text.starts_with(quote)) text.remove_prefix(1);
  if (text.ends_with(quote)) text.remove_suffix(1);
  return text;
}

// Whether two quotes of a kind stand anywhere in it: then the reference takes it for a quoted text.
bool has_quoted(std::string_view text, char quote) {
  const std::size_t first = text.find(quote);
  return first != std::string_view::npos && text.find(quote, first + 1) != std::string_view::npos;
}

Value value_of(std::string_view written) {
  std::string_view text = text::strip(written);
  if (has_quoted(text, '"') || has_quoted(text, '\'')) {
    text = without_end_quotes(without_end_quotes(text, '"'), '\'');
    if (!text.starts_with('{') || !text.ends_with('}')) return Value(text);
  }
  const std::string lower = to_lower(text);
  if (lower == "true" || lower == "false") return Value(lower == "true");
  auto parsed = json::parse(text);
  return parsed.ok() ? std::move(parsed).value() : Value(text);
}

}  // namespace

std::vector<std::pair<std::string, Value>> inline_parameters(std::string_view text) {
  static const text::Regex parameter = text::Regex::compile(kParameter).value();
  std::vector<std::pair<std::string, Value>> out;
  const auto matches = parameter.find_all(text);
  if (!matches.ok()) return out;
  for (const text::Match& match : *matches)
    out.emplace_back(std::string(match.group(1)), value_of(match.group(2)));
  return out;
}

}  // namespace squall::expr
