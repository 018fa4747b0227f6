#include "orquesta/inline_params.h"

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/unicode.h"
#include "value/json/json.h"

namespace squall::orquesta {
namespace {

constexpr std::string_view kParameter =
    R"(([\w]+)=(\[.*\]\s*|"[^"]*"\s*|'[^']*'\s*|[-]?\d*\.\d+|[-]?\d+|(?i:true)|(?i:false)|null|{{.*?}}|{%.*?%}|<%.*?%>))";

const text::Regex& parameter_regex() {
  static const text::Regex regex = text::Regex::compile(kParameter).value();
  return regex;
}

// Whether a quoted piece stands anywhere inside.
bool has_quoted(std::string_view value, char quote) {
  const std::size_t first = value.find(quote);
  return first != std::string_view::npos && value.find(quote, first + 1) != std::string_view::npos;
}

std::string_view without_quotes(std::string_view value, char quote) {
  if (value.starts_with(quote)) value.remove_prefix(1);
  if (value.ends_with(quote)) value.remove_suffix(1);
  return value;
}

// What a value says as JSON; the text itself where it is quoted, or no JSON.
Value meaning_of(std::string_view written) {
  written = text::strip(written);
  const bool quoted = has_quoted(written, '"') || has_quoted(written, '\'');
  const std::string_view bare = without_quotes(without_quotes(written, '"'), '\'');
  if (bare.empty()) return Value(bare);
  if (quoted && !(bare.front() == '{' && bare.back() == '}')) return Value(bare);
  const std::string lower = text::lower(bare);
  if (lower == "true" || lower == "false") return Value(lower == "true");
  auto parsed = json::parse(bare);
  return parsed.ok() ? std::move(*parsed) : Value(bare);
}

}  // namespace

std::vector<NamedValue> parse_inline_params(std::string_view text) {
  std::vector<NamedValue> params;
  if (text.find('=') == std::string_view::npos) return params;
  const auto found = parameter_regex().find_all(text);
  if (!found.ok()) return params;
  for (const text::Match& match : *found)
    params.push_back({std::string(match.group(1)), meaning_of(match.group(2))});
  return params;
}

}  // namespace squall::orquesta
