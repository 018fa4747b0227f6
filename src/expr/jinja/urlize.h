// Links in texts. Private to expr/jinja.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::jinja {

struct UrlStyle {
  std::optional<std::int64_t> trim_limit;  // characters of a link's text
  std::string rel, target;                 // attributes; empty: none
  std::vector<std::string> extra_schemes;  // as "ftp://"
};

// `text` is escaped already. Words that are URLs or mail addresses become links.
std::string urlize(std::string_view text, const UrlStyle& style);
// "ftp://", "tel:"
bool is_scheme_prefix(std::string_view text);

}  // namespace squall::jinja
