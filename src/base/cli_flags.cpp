#include "base/cli_flags.h"

#include <unistd.h>

#include <algorithm>

#include "base/strings.h"

namespace squall {
namespace {

constexpr FlagSpec kCommon[] = {
    {"config-file", 0, "PATH",
     "Configuration file; may be given several times, later ones win. Default: /etc/st2/st2.conf"},
    {"config-dir", 0, "DIR", "Folder of further *.conf files, read in order of their names"},
    {"set", 0, "SECTION.OPTION=VALUE", "Set one option; may be given several times"},
    {"debug", 0, "", "Log everything"},
    {"verbose", 'v', "", "Say more"},
    {"profile", 0, "", "Log every query to the store"},
    {"use-debugger", 0, "", "Accepted for compatibility; no effect"},
    {"enable-profiler", 0, "", "Accepted for compatibility; no effect"},
    {"enable-eventlet-blocking-detection", 0, "", "Accepted for compatibility; no effect"},
    {"eventlet-blocking-detection-resolution", 0, "SECONDS", "Accepted for compatibility; no effect"},
    {"sensor-ref", 0, "REF", "Sensor container: run this sensor only"},
    {"single-sensor-mode", 0, "", "Sensor container: end when that sensor ends"},
    {"version", 0, "", "Print the version and exit"},
    {"help", 'h', "", "Print this text and exit"},
};

const FlagSpec* find_flag(std::span<const FlagSpec> known, std::string_view name) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const FlagSpec& flag) { return flag.name == name; });
  return found == known.end() ? nullptr : &*found;
}

// "auth-token-ttl" -> "auth.token_ttl" when that is an option.
std::string auth_option(std::string_view name) {
  if (!name.starts_with("auth-")) return {};
  const std::string option = replace_all(name.substr(5), "-", "_");
  return find_option("auth", option) ? "auth." + option : std::string();
}

}  // namespace

std::span<const FlagSpec> common_flags() { return kCommon; }

Result<Flags> Flags::parse(std::span<const FlagSpec> known, std::span<const std::string> arguments) {
  Flags flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      flags.rest_.insert(flags.rest_.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                         arguments.end());
      break;
    }
    if (!argument.starts_with('-') || argument == "-") {
      flags.rest_.push_back(argument);
      continue;
    }
    const auto parts = split(argument, '=', 2);
    std::string name(parts[0].substr(argument.starts_with("--") ? 2 : 1));
    const FlagSpec* flag = nullptr;
    if (argument.starts_with("--")) {
      flag = find_flag(known, name);
    } else {
      const auto found = std::find_if(known.begin(), known.end(), [&](const FlagSpec& f) {
        return name.size() == 1 && f.letter == name[0];
      });
      if (found != known.end()) flag = &*found;
    }
    const FlagSpec* negated =
        flag == nullptr && name.starts_with("no") ? find_flag(known, name.substr(2)) : nullptr;
    if (negated != nullptr && negated->value.empty() && parts.size() == 1) {
      flags.given_.emplace_back(negated->name, "0");
      continue;
    }
    const std::string setting = flag == nullptr ? auth_option(name) : std::string();
    if (flag == nullptr && setting.empty())
      return make_error(Errc::kInvalid, "unknown flag {}", quoted(parts[0]));
    if (flag != nullptr && flag->value.empty()) {
      if (parts.size() == 2) return make_error(Errc::kInvalid, "flag --{} takes no value", flag->name);
      flags.given_.emplace_back(flag->name, "1");
      continue;
    }
    if (parts.size() == 1 && i + 1 == arguments.size())
      return make_error(Errc::kInvalid, "flag {} needs a value", parts[0]);
    const std::string value = parts.size() == 2 ? std::string(parts[1]) : arguments[++i];
    if (flag != nullptr) {
      flags.given_.emplace_back(flag->name, value);
    } else {
      flags.given_.emplace_back("set", setting + "=" + value);
    }
  }
  return flags;
}

bool Flags::has(std::string_view name) const {
  const std::string last = value(name, "0");
  return last != "0";
}

std::string Flags::value(std::string_view name, std::string_view fallback) const {
  std::string last(fallback);
  for (const auto& [given, text] : given_) {
    if (given == name) last = text;
  }
  return last;
}

std::vector<std::string> Flags::values(std::string_view name) const {
  std::vector<std::string> all;
  for (const auto& [given, text] : given_) {
    if (given == name) all.push_back(text);
  }
  return all;
}

std::string flags_help(std::span<const FlagSpec> known) {
  std::string out;
  for (const FlagSpec& flag : known) {
    std::string head = "  --" + std::string(flag.name);
    if (flag.letter != 0) head += std::string(", -") + flag.letter;
    if (!flag.value.empty()) head.append(" ").append(flag.value);
    out += fmt::format("{:<34}  {}\n", head, flag.text);
  }
  return out;
}

Result<Config> load_config(const Flags& flags, std::vector<std::string> environment) {
  ConfigSources sources;
  sources.files = flags.values("config-file");
  sources.directories = flags.values("config-dir");
  sources.environment = std::move(environment);
  sources.settings = flags.values("set");
  if (flags.has("debug")) sources.settings.emplace_back("system.debug=true");
  if (flags.has("single-sensor-mode"))
    sources.settings.emplace_back("sensorcontainer.single_sensor_mode=true");
  return Config::load(sources);
}

std::vector<std::string> process_environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

}  // namespace squall
