#include "content/alias_match.h"

#include <optional>

#include "base/text/regex.h"
#include "content/alias_parser.h"
#include "value/python.h"

namespace squall::content {
namespace {

bool is_enabled(const Value& alias) { return alias.get_bool("enabled", true); }

// Tries one representation; a hit is added, "does not match" is none.
Result<void> try_format(const AliasMatch& candidate, std::string_view command,
                        std::vector<AliasMatch>& hits) {
  auto format = AliasFormat::parse(candidate.representation);
  if (!format.ok()) return std::move(format).error();
  if (candidate.match_multiple) {
    auto found = format->extract_all(command);
    if (!found.ok()) return std::move(found).error();
    if (!found->empty()) hits.push_back(candidate);
    return {};
  }
  auto found = format->extract(command);
  if (found.ok()) {
    hits.push_back(candidate);
  } else if (found.error().code() != Errc::kNotFound) {
    return std::move(found).error();
  }
  return {};
}

// Every format that matches `multiple` times, of all aliases.
Result<std::vector<AliasMatch>> find_hits(std::span<const Value> aliases, std::string_view command,
                                          bool multiple) {
  std::vector<AliasMatch> hits;
  for (std::size_t i = 0; i < aliases.size(); ++i) {
    if (!is_enabled(aliases[i])) continue;
    for (const Value& format : aliases[i]["formats"].items()) {
      auto entry = normalise_format(format);
      if (!entry.ok()) return std::move(entry).error();
      if (python::truthy(entry->match_multiple) != multiple) continue;
      const bool display_only = python::truthy(entry->display) && entry->representation.empty();
      AliasMatch candidate{i, entry->display, "", multiple, display_only};
      if (display_only)
        if (auto ok = try_format(candidate, command, hits); !ok.ok()) return std::move(ok).error();
      for (const Value& representation : entry->representation.items()) {
        candidate.representation = python::str(representation);
        if (auto ok = try_format(candidate, command, hits); !ok.ok()) return std::move(ok).error();
      }
    }
  }
  return hits;
}

}  // namespace

Result<FormatEntry> normalise_format(const Value& format) {
  if (format.is_string()) return FormatEntry{format, Value::array({format}), Value(false)};
  if (!format.is_object())
    return make_error(Errc::kInvalid, "alias_format '{}' is neither a dictionary or string type.",
                      python::str(format))
        .as("TypeError");
  FormatEntry entry{format["display"], format["representation"],
                    format.contains("match_multiple") ? format["match_multiple"] : Value(false)};
  if (entry.representation.is_string()) entry.representation = Value::array({entry.representation});
  if (!python::truthy(entry.representation)) entry.representation = Value::array();
  return entry;
}

Result<AliasMatch> match_alias(std::span<const Value> aliases, std::string_view command) {
  for (const bool multiple : {false, true}) {
    auto hits = find_hits(aliases, command, multiple);
    if (!hits.ok()) return std::move(hits).error();
    if (hits->size() == 1) return std::move(hits->front());
    if (hits->size() > 1)
      return make_error(Errc::kConflict, "Command '{}' matched more than 1 pattern", command)
          .as("ActionAliasAmbiguityException");
  }
  return make_error(Errc::kNotFound, "Command '{}' matched no patterns", command)
      .as("ActionAliasAmbiguityException");
}

Result<Value> alias_help(std::span<const Value> aliases, const HelpOptions& options) {
  auto filter = text::Regex::compile(options.filter, text::kIgnoreCase);
  if (!filter.ok()) return std::move(filter).error();
  std::int64_t available = 0;
  std::vector<Value> strings;
  for (const Value& alias : aliases) {
    if (!is_enabled(alias) || (!options.pack.empty() && alias.get_string("pack") != options.pack)) continue;
    for (const Value& format : alias["formats"].items()) {
      auto entry = normalise_format(format);
      if (!entry.ok()) return std::move(entry).error();
      if (!python::truthy(entry->display)) continue;
      auto found = filter->search(python::str(entry->display));
      if (!found.ok()) return std::move(found).error();
      if (!*found) continue;
      ++available;
      const bool full = options.limit > 0 && static_cast<std::int64_t>(strings.size()) >= options.limit;
      if (available <= options.offset || full) continue;
      strings.push_back(Value::object(
          {{"pack", alias["pack"]}, {"display", entry->display}, {"description", alias["description"]}}));
    }
  }
  return Value::object({{"available", available}, {"helpstrings", Value::array(std::move(strings))}});
}

}  // namespace squall::content
