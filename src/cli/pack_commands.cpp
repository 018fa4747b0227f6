// st2 pack show, search, install, remove, register, config (spec/cli 13).
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/execution_run.h"
#include "cli/execution_view.h"
#include "cli/form.h"
#include "cli/handlers.h"
#include "cli/table.h"
#include "value/path.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::cli {

namespace {

constexpr std::string_view kIndexSearch = "/packs/index/search";
constexpr std::string_view kContentKinds[] = {"actions", "rules", "sensors", "aliases", "triggers"};
constexpr std::size_t kStatusColumn = 20;

// Prints "ERROR: ..." and gives the code for an operation that failed.
int say_failure(Session& session, const Error& error) {
  session.say("ERROR: " + error.message());
  return kOperationFailed;
}

// One line for each task: "\t[ running ] name", rewritten as its status changes.
class Progress {
 public:
  explicit Progress(Session& session) : session_(session) {}
  ~Progress() {
    if (used_) session_.say();
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void take(const Value& event) {
    const std::string status = event.get_string("status");
    const Value& context = event["context"];
    const Value& task = context.contains("orquesta") ? at_path(context, "orquesta.task_name")
                                                     : at_path(context, "chain.name");
    if (status == "scheduled") write('\n', status, task);
    if (status == "running" || is_completed(status)) write('\r', status, task);
  }

 private:
  void write(char start, const std::string& status, const Value& task) {
    const std::string shown = python::str(show_status(status, session_.look));
    std::size_t blanks = kStatusColumn - std::min(kStatusColumn, display_width(shown));
    session_.console.out(fmt::format("{}\t[{}{}{}] {}", start, std::string(blanks / 2, ' '), shown,
                                     std::string(blanks - blanks / 2, ' '), python::str(task)));
    session_.console.flush();
    used_ = true;
  }

  Session& session_;
  bool used_ = false;
};

// What an installation or removal came to.
struct Outcome {
  Value execution;
  int code = kSuccess;
};

// Follows the execution that the server started until its end. A failed one is shown.
Result<Outcome> follow(Session& session, const Command& command, const std::string& id) {
  Value last;
  auto is_over = [&] { return is_completed(last.get_string("status")); };
  {
    Progress progress(session);
    Query query{{"end_event", "st2.execution__update"},
                {"end_execution_id", id},
                {"events", "st2.execution__create,st2.execution__update"}};
    auto opened = [&] {
      // The stream repeats nothing: see whether it is over already.
      auto now = session.client.get("/executions/" + path_part(id));
      if (now.ok()) last = std::move(*now);
      return !is_over();
    };
    auto read = session.client.listen(query, opened, [&](const Value& event) {
      if (event.get_string("id") == id) {
        last = event;
        return !is_over();
      }
      if (session.tables() && event.get_string("parent") == id) progress.take(event);
      return true;
    });
    if (!read.ok()) return std::move(read).error();
  }
  auto execution = session.client.get("/executions/" + path_part(id));
  if (!execution.ok()) return std::move(execution).error();
  if (execution->get_string("status") != "failed") return Outcome{std::move(*execution), kSuccess};
  if (auto shown = show_execution(session, command, *execution); !shown.ok()) return std::move(shown).error();
  return Outcome{std::move(*execution), kFailure};
}

Result<Outcome> start_and_follow(Session& session, const Command& command, std::string_view path,
                                 const Value& body) {
  auto started = session.client.post(path, body);
  if (!started.ok()) return std::move(started).error();
  const std::string id = started->get_string("execution_id");
  if (id.empty()) return make_error(Errc::kInternal, "Server did not create instance.");
  return follow(session, command, id);
}

// How much the packs bring, as far as the index knows.
void say_contents(Session& session, const std::vector<std::string>& packs) {
  std::vector<std::int64_t> counts(std::size(kContentKinds));
  bool known = false;
  for (const std::string& pack : packs) {
    if (pack.starts_with("file://")) return;
    auto info = session.client.post(kIndexSearch, Value::object({{"pack", pack}}));
    if (!info.ok() || !python::truthy((*info)["content"])) continue;
    known = true;
    for (std::size_t i = 0; i < counts.size(); ++i)
      counts[i] += (*info)["content"][kContentKinds[i]].get_int("count");
  }
  if (!known) return;
  session.say(fmt::format("\nFor the \"{}\" {}, the following content will be registered:\n",
                          join(packs, ", "), packs.size() == 1 ? "pack" : "packs"));
  for (std::size_t i = 0; i < counts.size(); ++i)
    session.say(fmt::format("{:<10}|  {}", kContentKinds[i], counts[i]));
  session.say("\nInstallation may take a while for packs with many items.");
}

bool is_among(const Value& pack, const std::vector<std::string>& names) {
  auto named = [&](std::string_view key) {
    return std::find(names.begin(), names.end(), pack.get_string(key)) != names.end();
  };
  return named("name") || named("ref");
}

// One pack as properties, several as a list.
Result<void> show_packs(Session& session, const Command& command, const std::vector<Value>& packs, bool one) {
  View view = chosen_view(session, command);
  if (one && packs.size() == 1) {
    return session.show(packs.front(), view);
  }
  auto shown = session.show_list(packs, view);
  if (!shown.ok()) return std::move(shown).error();
  return {};
}

Result<std::vector<Value>> installed(Session& session) {
  auto page = session.client.list("/packs");
  if (!page.ok()) return std::move(page).error();
  return std::move(page->items);
}

}  // namespace

Result<int> run_pack_show(Session& session, const Command&) {
  auto pack = session.client.post(kIndexSearch, Value::object({{"pack", session.args.text_or("pack", "")}}));
  if (!pack.ok()) return say_failure(session, pack.error());
  if (!python::truthy(*pack)) {
    session.say("No matching items found");
    return kSuccess;
  }
  if (auto shown = session.show(*pack, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_pack_search(Session& session, const Command& command) {
  auto packs =
      session.client.post(kIndexSearch, Value::object({{"query", session.args.text_or("query", "")}}));
  if (!packs.ok()) return std::move(packs).error();
  auto shown = session.show_list(packs->items(), chosen_view(session, command));
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_pack_install(Session& session, const Command& command) {
  const auto packs = session.args.texts("packs");
  if (session.tables()) say_contents(session, packs);
  auto outcome =
      start_and_follow(session, command, "/packs/install",
                       Value::object({{"packs", Value::strings(packs)},
                                      {"force", session.args.flag("force")},
                                      {"skip_dependencies", session.args.flag("skip_dependencies")}}));
  if (!outcome.ok()) return std::move(outcome).error();
  if (outcome->code != kSuccess) return outcome->code;
  const Value output = at_path(outcome->execution, "result.output");
  std::vector<std::string> names;
  for (const Value& name : output["packs_list"].items()) names.push_back(python::str(name));
  auto all = installed(session);
  if (!all.ok()) return std::move(all).error();
  std::erase_if(*all, [&](const Value& pack) { return !is_among(pack, names); });
  if (auto shown = show_packs(session, command, *all, names.size() == 1); !shown.ok())
    return std::move(shown).error();
  for (const Value& warning : output["warning_list"].items()) session.say(python::str(warning));
  return kSuccess;
}

Result<int> run_pack_remove(Session& session, const Command& command) {
  const auto names = session.args.texts("packs");
  auto before = installed(session);
  if (!before.ok()) return std::move(before).error();
  auto outcome = start_and_follow(session, command, "/packs/uninstall",
                                  Value::object({{"packs", Value::strings(names)}}));
  if (!outcome.ok()) return std::move(outcome).error();
  if (outcome->code != kSuccess) return outcome->code;
  auto after = installed(session);
  if (!after.ok()) return std::move(after).error();
  for (const Value& pack : *after) {
    if (!is_among(pack, names)) continue;
    session.say(fmt::format("ERROR: Pack {} has not been removed properly", pack.get_string("name")));
    return kOperationFailed;
  }
  std::erase_if(*before, [&](const Value& pack) { return !is_among(pack, names); });
  if (auto shown = show_packs(session, command, *before, names.size() == 1); !shown.ok())
    return std::move(shown).error();
  return kSuccess;
}

Result<int> run_pack_register(Session& session, const Command&) {
  Object body;
  if (auto types = session.args.texts("types"); !types.empty()) body.set("types", Value::strings(types));
  if (auto packs = session.args.texts("packs"); !packs.empty()) body.set("packs", Value::strings(packs));
  auto counts = session.client.post("/packs/register", Value(std::move(body)));
  if (!counts.ok()) return say_failure(session, counts.error());
  if (auto shown = session.show(*counts, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_pack_config(Session& session, const Command&) {
  const std::string name = session.args.text_or("name", "");
  auto schema = session.client.find("/config_schemas/" + path_part(name));
  if (!schema.ok()) return say_failure(session, schema.error());
  if (!*schema) {
    session.say(
        fmt::format("ERROR: Pack \"{}\" doesn't exist or doesn't have a config schema defined.", name));
    return kOperationFailed;
  }
  Value values = ask_fields(session.console, (**schema)["attributes"]);
  session.console.out("Secrets will be shown in plain text.\n");
  auto preview =
      ask_yes(session.console, "---\nDo you want to preview the config in an editor before saving?");
  if (!preview.ok()) return kOperationFailed;
  if (*preview == "y") {
    auto edited = session.console.edit(yaml::dump(values, {.sort_keys = true, .indent = 4}));
    auto parsed = edited.ok() ? yaml::parse(*edited) : Result<Value>(std::move(edited).error());
    if (!parsed.ok()) return say_failure(session, parsed.error());
    values = std::move(*parsed);
  }
  auto save = ask_yes(session.console, "---\nDo you want me to save it?");
  if (!save.ok() || *save == "n") return kOperationFailed;
  auto saved = session.client.put("/configs/" + path_part(name), values);
  if (!saved.ok()) return say_failure(session, saved.error());
  if (auto shown = session.show(*saved, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

}  // namespace squall::cli
