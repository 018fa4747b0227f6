#include "cli/shell.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/command.h"

namespace squall::cli {

namespace {

constexpr std::string_view kProgram = "st2";
constexpr std::string_view kDescription = "Command line of Squall, the event-driven automation platform.";
constexpr std::string_view kExamples =
    "usage: st2 [options] <command> <sub command> [options]\n\n"
    "For example:\n\n"
    "    st2 action list --pack=core\n"
    "    st2 run core.local cmd=date\n"
    "    st2 --debug run core.local cmd=date\n";
constexpr int kConfigPrinted = 3;
constexpr int kWrongUse = 2;
constexpr int kHelpColumns = 80;

// The next words of the commands that start with `prefix` ("rule "), in the order of the table.
std::vector<Choice> choices_below(std::string_view prefix) {
  std::vector<Choice> out;
  for (const Command& command : commands()) {
    if (!command.path.starts_with(prefix)) continue;
    std::string_view rest = command.path.substr(prefix.size());
    std::string word(rest.substr(0, rest.find(' ')));
    bool known =
        std::any_of(out.begin(), out.end(), [&](const Choice& choice) { return choice.name == word; });
    if (!known)
      out.push_back(
          {word, word.size() == rest.size() ? std::string(command.help) : fmt::format("Work on {}s.", word)});
  }
  return out;
}

std::string branch_help(std::string_view name) {
  for (const Branch& branch : branches()) {
    if (branch.name == name) return std::string(branch.help);
  }
  return "";
}

// A leaf's parser, or one that waits for the next word.
std::shared_ptr<Parser> parser_of(const std::string& path, int width) {
  const std::string program = fmt::format("{} {}", kProgram, path);
  if (const Command* command = find_command(path)) return leaf_parser(*command, program, width);
  auto parser = std::make_shared<Parser>(program, branch_help(path), width);
  parser->add_help();
  parser->add_commands(
      "", false, "What to do.", choices_below(path + " "),
      [path, width](std::string_view word) { return parser_of(path + " " + std::string(word), width); });
  return parser;
}

std::shared_ptr<Parser> top_parser(int width) {
  auto parser = std::make_shared<Parser>(std::string(kProgram), std::string(kDescription), width);
  parser->add_help();
  parser->add_version(fmt::format("{} {}, Squall", kProgram, SQUALL_VERSION));
  for (const Argument& argument : global_arguments()) parser->add(argument);
  std::vector<Choice> choices;
  for (const Branch& branch : branches())
    choices.push_back({std::string(branch.name), std::string(branch.help)});
  parser->add_commands("parser", true, "", std::move(choices),
                       [width](std::string_view word) { return parser_of(std::string(word), width); });
  return parser;
}

int help_columns(const Surroundings& around) {
  auto named = parse_int64(trim(around.variable("COLUMNS")));
  if (named && *named > 0) return static_cast<int>(std::min<std::int64_t>(*named, 1000));
  int real = around.console.is_terminal() ? around.console.columns() : 0;
  return real > 0 ? real : kHelpColumns;
}

void say_settings(Session& session) {
  const Settings& settings = session.settings;
  auto shown = [&](std::string_view name) {
    std::string value = session.around.variable(name);
    return value.empty() ? session.around.variable(to_upper(name)) : value;
  };
  session.say("CLI settings:\n----------------");
  session.say("Config file path: " + settings.config.path);
  session.say("Client settings:\n----------------");
  session.say("ST2_BASE_URL: " + settings.base_url);
  session.say("ST2_AUTH_URL: " + settings.auth_url);
  session.say("ST2_API_URL: " + settings.api_url);
  session.say("ST2_STREAM_URL: " + settings.stream_url);
  session.say(fmt::format("ST2_AUTH_TOKEN: {}\n", settings.token.empty() ? "None" : kMask));
  session.say("Proxy settings:\n---------------");
  session.say("HTTP_PROXY: " + shown("http_proxy"));
  session.say(fmt::format("HTTPS_PROXY: {}\n", shown("https_proxy")));
}

Result<int> run_command(Session& session) {
  const std::string path = join(session.args.command(), " ");
  const Command* command = find_command(path);
  const bool logs_in_itself = path == "auth" || path == "login";
  if (!logs_in_itself && (command->traits & kOffline) == 0) {
    if (auto done = login_automatically(session); !done.ok()) return std::move(done).error();
  }
  return command->run(session, *command);
}

int say_error(Console& console, const Error& error) {
  console.out(fmt::format("ERROR: {}\n\n", error.message()));
  return kFailure;
}

int run_parsed(Surroundings& around, const MakeTransport& make_transport, const Parsed& args) {
  auto settings = load_settings(around, args);
  if (!settings.ok()) return say_error(around.console, settings.error());
  auto transport = make_transport(*settings);
  auto session = Session::open(around, *transport, args, std::move(*settings));
  if (!session.ok()) return say_error(around.console, session.error());
  auto code = run_command(**session);
  int result = code.ok() ? *code : say_error(around.console, code.error());
  if (result != kSuccess && (*session)->settings.debug) say_settings(**session);
  return result;
}

int print_config(Surroundings& around, const std::shared_ptr<const Parser>& parser,
                 std::vector<std::string> words) {
  // No command is needed for this, but the parser wants one.
  words.insert(words.end(), {"action", "list"});
  Outcome outcome = Parser::parse(parser, words);
  if (auto* stop = std::get_if<Stop>(&outcome)) {
    around.console.out(stop->out);
    around.console.err(stop->err);
    return stop->code;
  }
  auto config = load_config(around, std::get<Parsed>(outcome));
  if (!config.ok()) return say_error(around.console, config.error());
  around.console.out(config->print());
  return kConfigPrinted;
}

}  // namespace

int run_shell(Surroundings& around, const MakeTransport& make_transport,
              const std::vector<std::string>& words) {
  auto parser = top_parser(help_columns(around));
  if (words.empty()) {
    around.console.err(parser->help(kExamples));
    return kWrongUse;
  }
  if (std::find(words.begin(), words.end(), "--print-config") != words.end())
    return print_config(around, parser, words);
  Outcome outcome = Parser::parse(parser, words);
  if (auto* stop = std::get_if<Stop>(&outcome)) {
    around.console.out(stop->out);
    around.console.err(stop->err);
    return stop->code;
  }
  const Parsed& args = std::get<Parsed>(outcome);
  if (find_command(join(args.command(), " ")) == nullptr) {
    around.console.out(parser->help());
    return kWrongUse;
  }
  return run_parsed(around, make_transport, args);
}

}  // namespace squall::cli
