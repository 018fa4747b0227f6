#include "main/service_set.h"

#include <algorithm>

#include "base/strings.h"

namespace squall::daemon {
namespace {

constexpr std::string_view kServices[] = {
    "auth",      "api",          "stream",   "web",          "rulesengine",
    "scheduler", "actionrunner", "notifier", "timersengine", "garbagecollector"};

bool known(std::string_view name) {
  return std::find(std::begin(kServices), std::end(kServices), name) != std::end(kServices);
}

std::string_view short_name(std::string_view name) { return name.starts_with("st2") ? name.substr(3) : name; }

}  // namespace

std::span<const std::string_view> all_services() { return kServices; }

Result<std::set<std::string>> choose_services(std::string_view program, std::string_view asked) {
  std::set<std::string> chosen;
  const std::string_view linked = short_name(program);
  if (asked.empty() && known(linked)) return std::set<std::string>{std::string(linked)};
  for (const std::string& name : split_list(asked)) {
    if (!known(short_name(name)))
      return make_error(Errc::kInvalid, "--services: \"{}\" is no service; there are: {}", name,
                        join(std::span(kServices), ", "));
    chosen.insert(std::string(short_name(name)));
  }
  if (chosen.empty()) chosen.insert(std::begin(kServices), std::end(kServices));
  return chosen;
}

Result<void> check_services(const std::set<std::string>& chosen) {
  // These are complete without the others: what they need of each other is the store alone.
  const auto has = [&](const char* name) { return chosen.contains(name); };
  std::string missing;
  for (const auto& [service, needs] : {std::pair{"api", "scheduler"},
                                       {"api", "rulesengine"},
                                       {"scheduler", "actionrunner"},
                                       {"actionrunner", "notifier"},
                                       {"timersengine", "rulesengine"},
                                       {"web", "api"}})
    if (has(service) && !has(needs))
      missing += fmt::format("{}st2{} needs st2{}", missing.empty() ? "" : ", ", service, needs);
  if (missing.empty()) return {};
  return make_error(
      Errc::kUnsupported,
      "{} in this process: the embedded store, bus and coordination are not shared between processes, and no "
      "shared back end is built into this program",
      missing);
}

bool listens(const std::set<std::string>& chosen) {
  return chosen.contains("auth") || chosen.contains("api") || chosen.contains("stream");
}

}  // namespace squall::daemon
