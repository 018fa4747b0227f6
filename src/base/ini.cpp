#include "base/ini.h"

#include "base/strings.h"

namespace squall {
namespace {

std::string unquoted(std::string_view value) {
  if (value.size() > 1 && value.front() == value.back() && (value.front() == '"' || value.front() == '\'')) {
    value = value.substr(1, value.size() - 2);
  }
  return std::string(value);
}

}  // namespace

Result<std::vector<IniEntry>> parse_ini(std::string_view text) {
  std::vector<IniEntry> entries;
  std::string section = "DEFAULT";
  bool may_go_on = false;
  int number = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::string_view line : split_lines(text)) {
    ++number;
    const std::string_view content = trim(line);
    if (content.empty()) {
      may_go_on = false;
      continue;
    }
    if (is_blank(line.front()) && may_go_on) {
      entries.back().value.append("\n").append(content);
      continue;
    }
    if (content.front() == '#' || content.front() == ';') continue;
    if (content.front() == '[') {
      if (content.back() != ']' || content.size() < 3) {
        return make_error(Errc::kParse, "line {}: a section must be written [name]: {}", number,
                          quoted(content))
            .at(number, 1);
      }
      section = std::string(trim(content.substr(1, content.size() - 2)));
      may_go_on = false;
      continue;
    }
    const std::size_t at = content.find_first_of("=:");
    if (at == std::string_view::npos || at == 0) {
      return make_error(Errc::kParse, "line {}: expected \"name = value\"", number).at(number, 1);
    }
    entries.push_back(
        {section, std::string(trim(content.substr(0, at))), unquoted(trim(content.substr(at + 1))), number});
    may_go_on = true;
  }
  return entries;
}

}  // namespace squall
