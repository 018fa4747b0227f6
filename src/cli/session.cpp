#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/strings.h"
#include "value/python.h"

namespace squall::cli {

namespace {

constexpr int kDefaultColumns = 150;

bool terminal_knows_colours(const Surroundings& around) {
  if (!around.console.is_terminal() || !around.variable("ST2_COLORIZE").empty()) return false;
  const std::string term = to_lower(around.variable("TERM"));
  for (std::string_view known :
       {"xterm", "xterm-color", "screen", "vt100", "vt100-color", "xterm-256color"}) {
    if (term == known) return true;
  }
  return false;
}

int columns_of(const Surroundings& around) {
  auto named = parse_int64(trim(around.variable("COLUMNS")));
  if (named) return static_cast<int>(std::clamp<std::int64_t>(*named, 0, 100'000));
  int real = around.console.columns();
  return real > 0 ? real : kDefaultColumns;
}

}  // namespace

Session::Session(Surroundings& world, Transport& transport, const Parsed& parsed, Settings chosen)
    : around(world),
      console(world.console),
      args(parsed),
      settings(std::move(chosen)),
      client(transport, settings, world.console) {
  if (args.flag("yaml")) format = Format::kYaml;
  if (args.flag("json")) format = Format::kJson;
  look.colours = terminal_knows_colours(around);
  look.columns = columns_of(around);
  look.hint_schema = !settings.config.flag("general", "silence_schema_output");
}

Result<std::unique_ptr<Session>> Session::open(Surroundings& around, Transport& transport, const Parsed& args,
                                               Settings settings) {
  std::unique_ptr<Session> session(new Session(around, transport, args, std::move(settings)));
  const std::string name = session->settings.config.text("cli", "timezone");
  if (!name.empty() && name != "UTC") {
    auto zone = time::Zone::load(name);
    if (!zone.ok())
      return std::move(zone).error().with("option cli.timezone of {}", session->settings.config.path);
    session->look.zone = std::move(*zone);
  }
  return session;
}

void Session::warn(std::string_view text) {
  const Timestamp now = around.clock.now();
  const std::time_t seconds = now / 1'000'000;
  std::tm parts{};
  localtime_r(&seconds, &parts);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", &parts);
  console.err(fmt::format("{},{:03}  WARNING - {}\n", stamp, now / 1000 % 1000, text));
}

Result<void> Session::show(const Value& document, const View& view) {
  if (tables()) {
    say(property_table(document, view, look));
    return {};
  }
  auto text = formatted(document, view, format);
  if (!text.ok()) return std::move(text).error();
  say(*text);
  return {};
}

Result<std::string> Session::show_list(std::span<const Value> documents, const View& view, bool even_empty) {
  if (documents.empty() && !even_empty) {
    say("No matching items found");
    return std::string();
  }
  if (tables()) {
    std::string table = list_table(documents, view, look);
    say(table);
    return table;
  }
  auto text = formatted(documents, view, format);
  if (!text.ok()) return std::move(text).error();
  say(*text);
  return std::string();
}

}  // namespace squall::cli
