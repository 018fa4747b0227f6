#include "conform/expression/workflow_yaql.h"

#include "base/text/regex.h"

namespace squall::conform {
namespace {

Value present(const yaql::Native& native) {
  if (native.kind == yaql::Native::Kind::kTimeSpan) {
    constexpr std::int64_t kSecond = 1'000'000;
    if (native.micros % kSecond == 0) return Value::object({{"$timespan", native.micros / kSecond}});
    return Value::object({{"$timespan", static_cast<double>(native.micros) / kSecond}});
  }
  if (native.kind == yaql::Native::Kind::kRegex) {
    std::string flags;
    if ((native.flags & text::kIgnoreCase) != 0) flags += 'i';
    if ((native.flags & text::kMultiLine) != 0) flags += 'm';
    if ((native.flags & text::kDotAll) != 0) flags += 's';
    if ((native.flags & text::kVerbose) != 0) flags += 'x';
    return Value::object({{"$regex", native.pattern}, {"flags", flags}});
  }
  return Value::object({{"$object", native.type}});
}

}  // namespace

const yaql::Engine& workflow_yaql() {
  static const yaql::Engine made = [] {
    yaql::Settings settings;
    settings.present = present;
    return yaql::Engine(std::move(settings));
  }();
  return made;
}

}  // namespace squall::conform
