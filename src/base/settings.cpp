#include "base/settings.h"

#include <algorithm>

#include "base/config.h"
#include "base/strings.h"

namespace squall {
namespace {

log::Level level_of(std::string_view name) {
  using log::Level;
  for (Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    constexpr std::string_view kNames[] = {"DEBUG", "INFO", "WARNING", "ERROR"};
    if (name == kNames[static_cast<std::size_t>(level) / 10 - 1]) return level;
  }
  return Level::kCritical;
}

}  // namespace

std::vector<std::size_t> options_by_section() {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < std::size(kSettings); ++i) {
    const auto same_section = [i](std::size_t other) {
      return kSettings[other].section == kSettings[i].section;
    };
    const auto last = std::find_if(order.rbegin(), order.rend(), same_section);
    order.insert(last == order.rend() ? order.end() : last.base(), i);
  }
  return order;
}

std::optional<std::size_t> find_option(std::string_view section, std::string_view name) {
  for (std::size_t i = 0; i < std::size(kSettings); ++i) {
    const OptionSpec& row = kSettings[i];
    if (row.section == section && (row.name == name || (!row.was.empty() && row.was == name))) return i;
  }
  return std::nullopt;
}

std::string sample_config() {
  std::string out = "# Every option with its default.\n";
  std::string_view section;
  for (const std::size_t index : options_by_section()) {
    const OptionSpec& spec = kSettings[index];
    if (spec.section != section) {
      section = spec.section;
      out += fmt::format("\n[{}]\n", section);
    }
    out += fmt::format("# {} Must be {}.\n", spec.text, allowed_text(spec));
    out += fmt::format("# {} ={}{}\n", spec.name, spec.fallback.empty() ? "" : " ", spec.fallback);
  }
  return out;
}

log::Settings log_settings(const Config& config) {
  log::Settings settings;
  const bool debug = config.get(option<bool>("system", "debug"));
  settings.level =
      debug ? log::Level::kDebug : level_of(config.get(option<std::string>("squall", "log_level")));
  const std::string form = config.get(option<std::string>("squall", "log_form"));
  settings.form = form == "json" ? log::Form::kJson : form == "gelf" ? log::Form::kGelf : log::Form::kText;
  settings.file = config.get(option<std::string>("squall", "log_file"));
  settings.audit_file = config.get(option<std::string>("squall", "audit_log_file"));
  settings.mask = config.get(option<bool>("log", "mask_secrets"));
  settings.masked_keys = config.get(option<OptionList>("log", "mask_secrets_blacklist"));
  settings.excludes = config.get(option<OptionList>("log", "excludes"));
  return settings;
}

bool timers_enabled(const Config& config) {
  return config.get(option<std::optional<bool>>("timer", "enable")).value_or(false) ||
         config.get(option<bool>("timersengine", "enable"));
}

std::string timers_zone(const Config& config) {
  std::string former = config.get(option<std::string>("timer", "local_timezone"));
  return former.empty() ? config.get(option<std::string>("timersengine", "local_timezone")) : former;
}

}  // namespace squall
