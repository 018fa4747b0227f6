#include "base/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/strings.h"

namespace squall {
namespace {

constexpr std::string_view kMask = "********";

std::optional<bool> parse_bool(std::string_view text) {
  for (std::string_view yes : {"true", "1", "yes", "on"}) {
    if (iequals(text, yes)) return true;
  }
  for (std::string_view no : {"false", "0", "no", "off"}) {
    if (iequals(text, no)) return false;
  }
  return std::nullopt;
}

bool in_bounds(const OptionSpec& spec, double number) { return number >= spec.min && number <= spec.max; }

bool is_allowed(const OptionSpec& spec, std::string_view text) {
  if (spec.allowed.empty()) return true;
  const auto words = split(spec.allowed, '|');
  return std::find(words.begin(), words.end(), text) != words.end();
}

Error refused(const OptionSpec& spec) { return make_error(Errc::kInvalid, "must be {}", allowed_text(spec)); }

std::string_view unquoted(std::string_view text) {
  if (text.size() > 1 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'')) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

Result<OptionValue> parse_dict(const OptionSpec& spec, std::string_view text) {
  OptionDict dict;
  for (const std::string& item : split_list(text)) {
    const auto pair = split(item, ':', 2);
    if (pair.size() != 2 || trim(pair[0]).empty()) return refused(spec);
    dict.emplace_back(trim(pair[0]), trim(pair[1]));
  }
  return OptionValue(std::move(dict));
}

std::string bounds_text(const OptionSpec& spec, std::string_view kind) {
  const bool low = std::isfinite(spec.min), high = std::isfinite(spec.max);
  if (low && high) return fmt::format("{} between {} and {}", kind, spec.min, spec.max);
  if (low) return fmt::format("{} of at least {}", kind, spec.min);
  if (high) return fmt::format("{} of at most {}", kind, spec.max);
  return std::string(kind);
}

}  // namespace

Result<OptionValue> parse_option(const OptionSpec& spec, std::string_view given) {
  std::string_view text = trim(given);
  if (spec.nullable && (text.empty() || iequals(text, "none"))) return OptionValue();
  switch (spec.type) {
    case OptionType::kBool:
      if (const auto value = parse_bool(text)) return OptionValue(*value);
      return refused(spec);
    case OptionType::kInt:
      if (const auto value = parse_int64(text); value && in_bounds(spec, static_cast<double>(*value)))
        return OptionValue(*value);
      return refused(spec);
    case OptionType::kDouble:
      if (const auto value = parse_double(text); value && in_bounds(spec, *value)) return OptionValue(*value);
      return refused(spec);
    case OptionType::kString:
      // The blanks of " a " may be a password's.
      if (spec.allowed.empty()) return OptionValue(std::string(given));
      if (!is_allowed(spec, text)) return refused(spec);
      return OptionValue(std::string(text));
    case OptionType::kList: {
      OptionList items = split_list(text);
      for (std::string& item : items) {
        item = std::string(unquoted(item));
        if (!is_allowed(spec, item)) return refused(spec);
      }
      return OptionValue(std::move(items));
    }
    case OptionType::kDict:
      return parse_dict(spec, text);
  }
  return refused(spec);
}

std::string allowed_text(const OptionSpec& spec) {
  std::string none = spec.nullable && spec.type != OptionType::kString ? ", or empty for none" : "";
  switch (spec.type) {
    case OptionType::kBool:
      return "true or false" + none;
    case OptionType::kInt:
      return bounds_text(spec, "an integer") + none;
    case OptionType::kDouble:
      return bounds_text(spec, "a number") + none;
    case OptionType::kString:
      if (spec.allowed.empty()) return "a text";
      return "one of: " + replace_all(spec.allowed, "|", ", ") + none;
    case OptionType::kList:
      if (spec.allowed.empty()) return "a list separated by commas";
      return "a list separated by commas out of: " + replace_all(spec.allowed, "|", ", ");
    case OptionType::kDict:
      return "a list of key:value separated by commas";
  }
  return {};
}

std::string shown_option(const OptionSpec& spec, std::string_view text) {
  if (text.empty() || spec.secrecy == Secrecy::kPublic) return std::string(text);
  if (spec.secrecy == Secrecy::kSecret) return std::string(kMask);
  std::vector<std::string> urls;
  for (std::string_view url : split(text, ',')) urls.push_back(mask_url(trim(url)));
  return join(urls, ",");
}

std::string mask_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  // A password may hold '@' and, unescaped, '/': the last '@' of the whole ends it.
  const std::size_t at = url.rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(url);
  const std::size_t colon = url.find(':', start);
  if (colon == std::string_view::npos || colon > at) return std::string(url);
  return fmt::format("{}{}{}", url.substr(0, colon + 1), kMask, url.substr(at));
}

}  // namespace squall
