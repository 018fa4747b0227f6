#include "cli/settings.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/strings.h"
#include "cli/ini.h"

namespace squall::cli {

namespace {

constexpr std::string_view kDefaultBaseUrl = "http://127.0.0.1";
constexpr std::string_view kDefaultApiVersion = "v1";
constexpr int kAuthPort = 9100;
constexpr int kApiPort = 9101;
constexpr int kStreamPort = 9102;

struct Known {
  std::string_view section;
  std::string_view key;
  std::string_view fallback;  // empty: unset
  bool boolean;
};
constexpr std::array kKnown = {
    Known{"general", "base_url", "", false},
    Known{"general", "api_version", "", false},
    Known{"general", "cacert", "", false},
    Known{"general", "silence_ssl_warnings", "False", true},
    Known{"general", "silence_schema_output", "True", true},
    Known{"cli", "debug", "False", true},
    Known{"cli", "cache_token", "True", true},
    Known{"cli", "timezone", "UTC", false},
    Known{"credentials", "username", "", false},
    Known{"credentials", "password", "", false},
    Known{"credentials", "api_key", "", false},
    Known{"credentials", "basic_auth", "", false},
    Known{"api", "url", "", false},
    Known{"auth", "url", "", false},
    Known{"stream", "url", "", false},
};

std::optional<bool> as_boolean(std::string_view text) {
  for (std::string_view word : {"1", "yes", "true", "on", "t", "y"}) {
    if (iequals(text, word)) return true;
  }
  for (std::string_view word : {"0", "no", "false", "off", "f", "n"}) {
    if (iequals(text, word)) return false;
  }
  return std::nullopt;
}

std::string without_slash(std::string url) {
  if (url.ends_with('/')) url.pop_back();
  return url;
}

// The first that is not empty.
std::string first_of(std::initializer_list<std::string> candidates) {
  for (const std::string& candidate : candidates) {
    if (!candidate.empty()) return candidate;
  }
  return "";
}

Result<void> set_verification(Settings& settings, const std::string& cacert) {
  if (cacert.empty()) return {};
  if (auto wanted = as_boolean(cacert)) {
    settings.verify = *wanted ? Verify::kSystem : Verify::kOff;
    return {};
  }
  settings.ca_file = expand_home(cacert);
  settings.verify = Verify::kFile;
  if (is_file(settings.ca_file)) return {};
  return make_error(Errc::kNotFound, "CA cert file \"{}\" does not exist.", cacert);
}

Result<void> set_basic_auth(Settings& settings, const std::string& text) {
  if (text.empty()) return {};
  auto colon = text.find(':');
  if (colon == std::string::npos) {
    return make_error(Errc::kInvalid,
                      "basic_auth config options needs to be in the username:password notation");
  }
  settings.basic_auth.emplace(text.substr(0, colon), text.substr(colon + 1));
  return {};
}

}  // namespace

const std::vector<Argument>& global_arguments() {
  static const std::vector<Argument> arguments = {
      {.names = "--url",
       .help = "Base URL of the services, which then listen on their default ports. "
               "Default: ST2_BASE_URL, else http://127.0.0.1.",
       .key = "base_url"},
      {.names = "--auth-url", .help = "URL of the authentication service. Default: ST2_AUTH_URL."},
      {.names = "--api-url", .help = "URL of the API with its version. Default: ST2_API_URL."},
      {.names = "--stream-url", .help = "URL of the stream with its version. Default: ST2_STREAM_URL."},
      {.names = "--api-version", .help = "Version of the API in URLs. Default: ST2_API_VERSION, else v1."},
      {.names = "--cacert",
       .help = "CA bundle for https, or true for the system's, false for no verification. "
               "Default: ST2_CACERT, else no verification."},
      {.names = "--basic-auth", .help = "USER:PASSWORD for a proxy in front of the services."},
      {.names = "--config-file", .help = "Configuration file. Default: ST2_CONFIG_FILE, else ~/.st2/config."},
      {.names = "--print-config",
       .arity = Arity::kFlag,
       .help = "Print the values of the configuration file and exit."},
      {.names = "--skip-config",
       .arity = Arity::kFlag,
       .help = "Use neither the configuration file nor automatic login."},
      {.names = "--debug", .arity = Arity::kFlag, .help = "Print every request and its answer."},
  };
  return arguments;
}

std::string ConfigFile::text(std::string_view section, std::string_view key) const {
  for (const Option& option : options) {
    if (option.section == section && option.key == key) return option.value.value_or("");
  }
  return "";
}

bool ConfigFile::flag(std::string_view section, std::string_view key) const {
  return text(section, key) == "True";
}

std::string ConfigFile::print() const {
  std::string out;
  std::string_view open;
  for (const Option& option : options) {
    if (option.section != open) out += "[" + std::string(option.section) + "]\n";
    open = option.section;
    out += std::string(option.key) + " = " + option.value.value_or("None") + "\n";
  }
  return out;
}

std::string client_folder(const Surroundings& around) { return join_path(around.home, ".st2"); }

Result<std::string> config_path(const Surroundings& around, const Parsed& args) {
  const std::string standard = join_path(client_folder(around), "config");
  std::string path =
      first_of({args.text_or("config_file", ""), around.variable("ST2_CONFIG_FILE"), standard});
  if (path == "~" || path.starts_with("~/")) path = around.home + path.substr(1);
  path = normal_path(join_path(around.folder, path));
  if (path != standard && !is_file(path)) return make_error(Errc::kNotFound, "Config \"{}\" not found", path);
  return path;
}

Result<ConfigFile> load_config(const Surroundings& around, const Parsed& args) {
  auto path = config_path(around, args);
  if (!path.ok()) return std::move(path).error();
  Ini ini;
  if (is_file(*path)) {
    auto text = read_file(*path);
    if (!text.ok()) return std::move(text).error();
    auto parsed = Ini::parse(*text);
    if (!parsed.ok()) return make_error(Errc::kParse, "{}: {}", *path, parsed.error().text());
    ini = std::move(*parsed);
  }
  ConfigFile config{*path, {}};
  for (const Known& known : kKnown) {
    ConfigFile::Option option{known.section, known.key, std::nullopt, known.boolean};
    if (!known.fallback.empty()) option.value = std::string(known.fallback);
    if (const std::string* value = ini.find(known.section, known.key)) {
      option.value = *value;
      if (known.boolean) {
        auto boolean = as_boolean(*value);
        if (!boolean)
          return make_error(Errc::kInvalid, "{}: {}.{}: Not a boolean: {}", *path, known.section, known.key,
                            *value);
        option.value = *boolean ? "True" : "False";
      }
    }
    config.options.push_back(std::move(option));
  }
  return config;
}

Result<Settings> load_settings(const Surroundings& around, const Parsed& args) {
  Settings settings;
  auto config = load_config(around, args);
  if (!config.ok()) return std::move(config).error();
  settings.config = std::move(*config);
  std::string skip = around.variable("ST2_CLI_SKIP_CONFIG");
  settings.skip_config = args.flag("skip_config") || (!skip.empty() && skip != "0");
  settings.debug = args.flag("debug");

  auto from_file = [&](std::string_view section, std::string_view key) {
    return settings.skip_config ? "" : settings.config.text(section, key);
  };
  auto pick = [&](std::string_view option, std::string_view section, std::string_view key,
                  std::string_view variable, std::string fallback) {
    return first_of(
        {args.text_or(option, ""), from_file(section, key), around.variable(variable), std::move(fallback)});
  };
  settings.base_url = pick("base_url", "general", "base_url", "ST2_BASE_URL", std::string(kDefaultBaseUrl));
  std::string version =
      pick("api_version", "general", "api_version", "ST2_API_VERSION", std::string(kDefaultApiVersion));
  auto on_port = [&](int port, std::string_view path) {
    return fmt::format("{}:{}{}", settings.base_url, port, path);
  };
  settings.auth_url = without_slash(pick("auth_url", "auth", "url", "ST2_AUTH_URL", on_port(kAuthPort, "")));
  settings.api_url =
      without_slash(pick("api_url", "api", "url", "ST2_API_URL", on_port(kApiPort, "/" + version)));
  settings.stream_url = without_slash(
      pick("stream_url", "stream", "url", "ST2_STREAM_URL", on_port(kStreamPort, "/" + version)));

  settings.token = first_of({args.text_or("token", ""), around.variable("ST2_AUTH_TOKEN")});
  settings.api_key = first_of(
      {args.text_or("api_key", ""), from_file("credentials", "api_key"), around.variable("ST2_API_KEY")});
  std::string cacert = pick("cacert", "general", "cacert", "ST2_CACERT", "");
  if (auto done = set_verification(settings, cacert); !done.ok()) return std::move(done).error();
  std::string basic = first_of({args.text_or("basic_auth", ""), from_file("credentials", "basic_auth")});
  if (auto done = set_basic_auth(settings, basic); !done.ok()) return std::move(done).error();
  return settings;
}

}  // namespace squall::cli
