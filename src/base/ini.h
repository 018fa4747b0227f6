// Lines of an INI file as the reference's configuration reader takes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace squall {

struct IniEntry {
  std::string section;  // "DEFAULT" before the first one
  std::string name;
  std::string value;  // blanks at the ends and one pair of quotes around it removed
  int line = 0;
};

// '#' and ';' start comment lines; "name = value" or "name: value"; an indented line goes on with the value
// above. Error: kParse with the line.
Result<std::vector<IniEntry>> parse_ini(std::string_view text);

}  // namespace squall
