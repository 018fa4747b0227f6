// Which alias a chat command means, and what aliases there are to say (spec/content 8.1, 8.3, 8.5). Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// One entry of an alias's `formats` in its full form.
struct FormatEntry {
  Value display;         // as given; null when there is none
  Value representation;  // a list of formats; as given when it is neither a text nor a list
  Value match_multiple;  // as given; false when there is none
};
// A text stands for both display and representation. kind "TypeError" when it is neither text nor mapping.
Result<FormatEntry> normalise_format(const Value& format);

struct AliasMatch {
  std::size_t alias = 0;  // position in the list
  Value display;
  std::string representation;
  bool match_multiple = false;
  bool display_only = false;  // the format has no representation: only trailing key=value pairs can match it
};

// The one alias (documents of spec/api 3.3) with a format that the command fits. Disabled ones do not count;
// formats that match several times are tried only when no other did. kConflict (several) and kNotFound
// (none), kind "ActionAliasAmbiguityException"; kParse when a format is no expression.
Result<AliasMatch> match_alias(std::span<const Value> aliases, std::string_view command);

struct HelpOptions {
  std::string filter;      // a regular expression, without regard to case; empty: all
  std::string pack;        // empty: all
  std::int64_t limit = 0;  // 0: all
  std::int64_t offset = 0;
};
// {available, helpstrings: [{pack, display, description}]}: formats with a display text, those of enabled
// aliases.
Result<Value> alias_help(std::span<const Value> aliases, const HelpOptions& options);

}  // namespace squall::content
