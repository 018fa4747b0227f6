// Command line flags of daemons and admin programs, and the configuration they lead to (spec/services 3.2).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/config.h"
#include "base/error.h"

namespace squall {

struct FlagSpec {
  std::string_view name;        // without the dashes
  char letter = 0;              // "-v"
  std::string_view value = "";  // name of its value in the help; empty: a switch
  std::string_view text = "";
};

// config-file, config-dir, set, debug, verbose, version, help and those that the reference knows and we
// accept.
std::span<const FlagSpec> common_flags();

// Flags as they were given.
class Flags {
 public:
  // "--name value", "--name=value", "-v", "--noname" for a switch; "--" ends the flags. `--auth-token-ttl 60`
  // and its like count as "--set auth.token_ttl=60". Error: kInvalid for an unknown flag or a missing value.
  static Result<Flags> parse(std::span<const FlagSpec> known, std::span<const std::string> arguments);

  // For a switch: given, and not taken back.
  bool has(std::string_view name) const;
  // The last value; `fallback` when not given.
  std::string value(std::string_view name, std::string_view fallback = "") const;
  std::vector<std::string> values(std::string_view name) const;
  // What is no flag.
  const std::vector<std::string>& rest() const { return rest_; }

 private:
  std::vector<std::pair<std::string, std::string>> given_;  // a switch: "1" or "0"
  std::vector<std::string> rest_;
};

// One line a flag.
std::string flags_help(std::span<const FlagSpec> known);

// The configuration that the common flags ask for; --debug sets system.debug, --single-sensor-mode its
// option. `environment` as in ConfigSources.
Result<Config> load_config(const Flags& flags, std::vector<std::string> environment);

// The environment of this process, "NAME=value" each.
std::vector<std::string> process_environment();

}  // namespace squall
