#include "expr/facade/facade.h"

namespace squall::expr {

std::string_view name(Language language) {
  switch (language) {
    case Language::kJinja:
      return "jinja";
    case Language::kYaql:
      return "yaql";
    case Language::kNone:
      break;
  }
  return "";
}

}  // namespace squall::expr
