// The configuration of a process: files, environment and command line laid over the defaults of settings.h
// (spec/services 3.1).
//
// Later sources win, option by option: default file or --config-file in order, *.conf of --config-dir sorted
// by name, environment (ST2_<SECTION>__<OPTION>), command line. A Config never changes after it is loaded;
// share it freely.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log_settings.h"
#include "base/settings.h"

namespace squall {

inline constexpr std::string_view kDefaultConfigFile = "/etc/st2/st2.conf";
inline constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

struct ConfigSources {
  // Empty: $ST2_CONFIG_PATH, or kDefaultConfigFile if that exists.
  std::vector<std::string> files;
  std::vector<std::string> directories;
  // "NAME=value"; only ST2_... is read.
  std::vector<std::string> environment;
  // "section.option=value", from the command line.
  std::vector<std::string> settings;
};

class Config {
 public:
  // All options at their defaults.
  Config();
  // Errors: kNotFound or kIo for a file that was asked for; kParse (file and line) for a line that is no INI;
  // kInvalid for a value that is not allowed: "st2.conf:12: [api] port = 'x': must be an integer between 0
  // and 65535".
  static Result<Config> load(const ConfigSources& sources);

  // The value in force. Nullable numbers and flags give an optional.
  template <typename T>
  T get(Option<T> option) const {
    const OptionValue& value = values_[option.index].value;
    if constexpr (OptionTraits<T>::kNullable) {
      const auto* held = std::get_if<typename T::value_type>(&value);
      return held != nullptr ? T(*held) : T();
    } else {
      const auto* held = std::get_if<T>(&value);
      return held != nullptr ? *held : T();
    }
  }
  // Whether some source set it.
  template <typename T>
  bool is_set(Option<T> option) const {
    return !values_[option.index].origin.empty();
  }

  // A copy with one option set, as --set would: for tests and for the programs that start others.
  Result<Config> with(std::string_view setting) const;

  // What was odd but no error: unknown options (they are ignored) and former names. For one log line each at
  // start.
  const std::vector<std::string>& warnings() const { return warnings_; }

  // All options in force as an INI file, secrets masked.
  std::string print() const;

 private:
  struct Slot {
    std::string text;
    std::string origin;  // "st2.conf:12", "environment variable X"; empty: the default
    bool by_former_name = false;
    OptionValue value;
  };

  Result<void> read_file_into(const std::string& path);
  Result<void> read_directory(const std::string& path);
  void read_environment(const std::vector<std::string>& environment);
  Result<void> read_setting(std::string_view setting);
  void put(std::string_view section, std::string_view name, std::string text, std::string origin);
  // Resolves references and parses every text.
  Result<void> settle();
  std::string resolved(std::size_t index, int depth) const;

  std::vector<Slot> values_;
  std::vector<std::string> warnings_;
};

// An INI file that names every option with its text and default, all commented out.
std::string sample_config();

// What [log] and [squall] log_* ask for; for the files of the services see logging_file.h.
log::Settings log_settings(const Config& config);

// [timer] is the former name of [timersengine]: either may enable timers, and a zone given by the former name
// counts (spec/services 3.1).
bool timers_enabled(const Config& config);
std::string timers_zone(const Config& config);

}  // namespace squall
