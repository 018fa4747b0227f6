// Where the client's settings come from: command line, then ~/.st2/config, then the environment, then
// defaults (spec/cli 2.2: the file beats the environment, as the reference does it).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cli/args.h"
#include "cli/surroundings.h"

namespace squall::cli {

inline constexpr std::string_view kMask = "********";

// The values of the configuration file (spec/cli 2.1), or their defaults.
struct ConfigFile {
  std::string path;
  // Section, key, value as the file gives it; a default is nullopt or its text. In the order of spec/cli 2.1.
  struct Option {
    std::string_view section;
    std::string_view key;
    std::optional<std::string> value;
    bool boolean = false;
  };
  std::vector<Option> options;

  // Empty when unset.
  std::string text(std::string_view section, std::string_view key) const;
  bool flag(std::string_view section, std::string_view key) const;
  // INI text with every option; None where one is unset.
  std::string print() const;
};

enum class Verify : std::uint8_t { kOff, kSystem, kFile };

struct Settings {
  ConfigFile config;
  bool skip_config = false;  // the file's values and the automatic login are not used
  std::string base_url, auth_url, api_url, stream_url;  // without a slash at the end
  Verify verify = Verify::kOff;
  std::string ca_file;  // for kFile
  std::optional<std::pair<std::string, std::string>> basic_auth;
  std::string token;
  std::string api_key;
  bool debug = false;
};

// The global options, for the parser of the whole program.
const std::vector<Argument>& global_arguments();

// The folder of the file and of cached tokens.
std::string client_folder(const Surroundings& around);
// Errors: kNotFound when a file was named and is not there.
Result<std::string> config_path(const Surroundings& around, const Parsed& args);
// Errors: as config_path(), kParse for a broken file, kInvalid for a value that is no boolean.
Result<ConfigFile> load_config(const Surroundings& around, const Parsed& args);
// Errors: as load_config(); kInvalid for basic authentication without a colon, kNotFound for a CA file.
Result<Settings> load_settings(const Surroundings& around, const Parsed& args);

}  // namespace squall::cli
