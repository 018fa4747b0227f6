#include "base/config.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/ini.h"
#include "base/strings.h"

namespace squall {
namespace {

constexpr std::string_view kEnvironmentPrefix = "ST2_";
constexpr int kMaxReferences = 8;  // "${a.b}" inside the value of "${c.d}" and so on

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

std::string environment_value(const std::vector<std::string>& environment, std::string_view name) {
  for (const std::string& entry : environment) {
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
      return entry.substr(name.size() + 1);
  }
  return {};
}

}  // namespace

Config::Config() : values_(std::size(kSettings)) {
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i].text = kSettings[i].fallback;
  if (const auto settled = settle(); !settled.ok())
    broken_invariant("default of an option: " + settled.error().message());
}

Result<Config> Config::load(const ConfigSources& sources) {
  Config config;
  std::vector<std::string> files = sources.files;
  if (files.empty()) {
    std::string path = environment_value(sources.environment, "ST2_CONFIG_PATH");
    if (!path.empty()) {
      files.push_back(std::move(path));
    } else if (file_exists(std::string(kDefaultConfigFile))) {
      files.emplace_back(kDefaultConfigFile);
    }
  }
  for (const std::string& path : files) {
    if (auto read = config.read_file_into(path); !read.ok()) return std::move(read).error();
  }
  for (const std::string& path : sources.directories) {
    if (auto read = config.read_directory(path); !read.ok()) return std::move(read).error();
  }
  config.read_environment(sources.environment);
  for (const std::string& setting : sources.settings) {
    if (auto read = config.read_setting(setting); !read.ok()) return std::move(read).error();
  }
  if (auto settled = config.settle(); !settled.ok()) return std::move(settled).error();
  return config;
}

Result<Config> Config::with(std::string_view setting) const {
  Config copy = *this;
  if (auto read = copy.read_setting(setting); !read.ok()) return std::move(read).error();
  if (auto settled = copy.settle(); !settled.ok()) return std::move(settled).error();
  return copy;
}

Result<void> Config::read_file_into(const std::string& path) {
  auto content = read_file(path, kMaxConfigBytes);
  if (!content.ok()) return std::move(content).error().with("configuration");
  auto entries = parse_ini(*content);
  if (!entries.ok()) return std::move(entries).error().with("configuration file \"{}\"", path);
  for (IniEntry& entry : *entries) {
    put(entry.section, entry.name, std::move(entry.value), fmt::format("{}:{}", path, entry.line));
  }
  return {};
}

Result<void> Config::read_directory(const std::string& path) {
  auto names = list_directory(path);
  if (!names.ok()) return std::move(names).error().with("configuration");
  for (const std::string& name : *names) {
    if (!name.ends_with(".conf")) continue;
    if (auto read = read_file_into(join_path(path, name)); !read.ok()) return read;
  }
  return {};
}

void Config::read_environment(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with(kEnvironmentPrefix) || equals == std::string::npos) continue;
    const std::string variable = entry.substr(0, equals);
    const std::size_t gap = variable.find("__");
    if (gap == std::string::npos || gap < kEnvironmentPrefix.size()) continue;  // ST2_AUTH_TOKEN and its like
    const std::size_t start = kEnvironmentPrefix.size();
    put(to_lower(variable.substr(start, gap - start)), to_lower(variable.substr(gap + 2)),
        entry.substr(equals + 1), "environment variable " + variable);
  }
}

Result<void> Config::read_setting(std::string_view setting) {
  const auto parts = split(setting, '=', 2);
  const auto names = split(parts[0], '.', 2);
  if (parts.size() != 2 || names.size() != 2) {
    return make_error(Errc::kInvalid, "a setting must be written section.option=value: {}", quoted(parts[0]));
  }
  if (!find_option(names[0], names[1])) {
    return make_error(Errc::kNotFound, "there is no option {} in section {}", quoted(names[1]),
                      quoted(names[0]));
  }
  put(names[0], names[1], std::string(parts[1]), fmt::format("command line: {}", parts[0]));
  return {};
}

void Config::put(std::string_view section, std::string_view name, std::string text, std::string origin) {
  const auto index = find_option(section, name);
  if (!index) {
    warnings_.push_back(fmt::format("{}: there is no option {} in section {}; it is ignored", origin,
                                    quoted(name), quoted(section)));
    return;
  }
  Slot& slot = values_[*index];
  const bool former = kSettings[*index].name != name;
  if (former) {
    warnings_.push_back(fmt::format("{}: option {} of section {} is now called {}", origin, quoted(name),
                                    quoted(section), quoted(kSettings[*index].name)));
    if (!slot.origin.empty() && !slot.by_former_name) return;  // the current name counts, wherever it stands
  }
  slot.text = std::move(text);
  slot.origin = std::move(origin);
  slot.by_former_name = former;
}

// "$name", "${name}" (same section) and "${section.name}" stand for other options, "$$" for "$". Anything
// else behind a
// '$' is literal: passwords hold such characters.
std::string Config::resolved(std::size_t index, int depth) const {
  const std::string& text = values_[index].text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    if (text[i + 1] == '$') {
      out += '$';
      ++i;
      continue;
    }
    const bool braces = text[i + 1] == '{';
    const std::size_t start = i + (braces ? 2 : 1);
    std::size_t end = start;
    while (end < text.size() && (is_alnum(text[end]) || text[end] == '_' || (braces && text[end] == '.')))
      ++end;
    const bool closed = !braces || (end < text.size() && text[end] == '}');
    const std::string_view name = std::string_view(text).substr(start, end - start);
    const auto parts = split(name, '.', 2);
    const auto target =
        parts.size() == 2 ? find_option(parts[0], parts[1]) : find_option(kSettings[index].section, name);
    if (closed && name == "host.fqdn") {
      out += host_name();
    } else if (closed && target && depth < kMaxReferences) {
      out += resolved(*target, depth + 1);
    } else {
      out += '$';
      continue;
    }
    i = braces ? end : end - 1;
  }
  return out;
}

Result<void> Config::settle() {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const OptionSpec& spec = kSettings[i];
    const std::string text = resolved(i, 0);
    auto value = parse_option(spec, text);
    if (!value.ok()) {
      return make_error(Errc::kInvalid, "{}: [{}] {} = {}: {}",
                        values_[i].origin.empty() ? "default" : values_[i].origin, spec.section, spec.name,
                        quoted(shown_option(spec, text)), value.error().message());
    }
    values_[i].value = std::move(*value);
  }
  return {};
}

std::string Config::print() const {
  std::string out;
  std::string_view section;
  for (const std::size_t i : options_by_section()) {
    const OptionSpec& spec = kSettings[i];
    if (spec.section != section) {
      section = spec.section;
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    const std::string shown = replace_all(shown_option(spec, resolved(i, 0)), "\n", "\n  ");
    out += fmt::format("{} ={}{}\n", spec.name, shown.empty() ? "" : " ", shown);
  }
  return out;
}

}  // namespace squall
