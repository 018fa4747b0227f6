// st2 action delete and clone, action-alias match, execute and test, workflow inspect.
#include <fmt/format.h>

#include "base/file.h"
#include "base/strings.h"
#include "cli/execution_run.h"
#include "cli/handlers.h"
#include "value/path.h"
#include "value/yaml/yaml.h"

namespace squall::cli {

namespace {

constexpr std::string_view kPacksFolder = "/opt/stackstorm/packs/";
constexpr std::string_view kFormatAction = "chatops.format_execution_result";

// The execution and its alias, from the words that would be said in chat.
Result<Value> execute_alias(Session& session) {
  const Value body = Value::object({{"command", session.args.text_or("command_text", "")},
                                    {"user", session.args.text_or("user", "")},
                                    {"source_channel", "cli"}});
  auto answer = session.client.post("/aliasexecution/match_and_execute", body);
  if (!answer.ok()) return answer;
  const Value& first = (*answer)["results"][0];
  if (!first.is_object())
    return make_error(Errc::kInternal, "the server started no execution for these words");
  return first;
}

}  // namespace

Result<int> run_action_delete(Session& session, const Command& command) {
  const std::string word = session.args.text_or("word", "");
  auto action = find_document(session, command, word);
  if (!action.ok() && action.error().code() == Errc::kNotFound) {
    say_not_found(session, *command.resource, word);
    return kSuccess;
  }
  if (!action.ok()) return std::move(action).error();
  const Value body = Value::object({{"remove_files", session.args.flag("remove_files")}});
  auto done = session.client.erase(document_path(*command.resource, action->get_string("id")), {}, &body);
  if (!done.ok()) return std::move(done).error();
  session.say(fmt::format("Resource with id \"{}\" has been successfully deleted.", word));
  return kSuccess;
}

Result<int> run_action_clone(Session& session, const Command& command) {
  const Parsed& args = session.args;
  const std::string source = args.text_or("source_ref_or_id", ""), pack = args.text_or("dest_pack_name", ""),
                    name = args.text_or("dest_action_name", "");
  auto original = find_document(session, command, source);
  if (!original.ok() && original.error().code() == Errc::kNotFound) {
    say_not_found(session, *command.resource, source);
    return kSuccess;
  }
  if (!original.ok()) return std::move(original).error();
  auto taken = session.client.find(document_path(*command.resource, pack + "." + name));
  if (!taken.ok()) return std::move(taken).error();
  bool overwrite = taken->has_value() && args.flag("force");
  if (taken->has_value() && !overwrite) {
    auto answer =
        session.console.ask("The destination action already exists. Do you want to overwrite? (y/n): ");
    if (!answer.ok()) return std::move(answer).error();
    overwrite = iequals(*answer, "y") || iequals(*answer, "yes");
    if (!overwrite) {
      session.say("Action is not cloned.");
      return kSuccess;
    }
  }
  const Value body = Value::object({{"dest_pack", pack}, {"dest_action", name}, {"overwrite", overwrite}});
  auto copy = session.client.post(document_path(*command.resource, source) + "/clone", body);
  if (!copy.ok()) return std::move(copy).error();
  if (auto shown = session.show(*copy, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_alias_match(Session& session, const Command& command) {
  const Value body = Value::object({{"command", session.args.text_or("command_text", "")}});
  auto answer = session.client.post("/actionalias/match", body);
  if (!answer.ok()) return std::move(answer).error();
  const Value alias = (*answer)["actionalias"];
  auto shown = session.show_list({&alias, 1}, chosen_view(session, command));
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_alias_execute(Session& session, const Command&) {
  auto started = execute_alias(session);
  if (!started.ok()) return std::move(started).error();
  session.say(fmt::format("Matching Action-alias: '{}'", (*started)["actionalias"].get_string("ref")));
  session.say("To get the results, execute:\n st2 execution get " + (*started)["execution"].get_string("id"));
  return kSuccess;
}

Result<int> run_alias_test(Session& session, const Command&) {
  auto say_started = [&](const Value& execution) {
    session.say(fmt::format("Execution ({}) has been started, waiting for it to finish...\n",
                            execution.get_string("id")));
  };
  bool in_background = session.args.flag("async");
  session.say("Triggering execution via action alias\n");
  auto ended = run_execution(
      session,
      [&]() -> Result<Value> {
        auto started = execute_alias(session);
        if (!started.ok()) return started;
        say_started((*started)["execution"]);
        return (*started)["execution"];
      },
      in_background);
  if (!ended.ok()) return std::move(ended).error();
  const std::string id = ended->get_string("id");
  session.say(fmt::format("\nExecution ({}) has finished, rendering result...\n", id));
  const Value body = Value::object({{"action", kFormatAction},
                                    {"parameters", Value::object({{"execution_id", id}})},
                                    {"user", session.args.text_or("user", "")}});
  auto formatted = run_execution(
      session,
      [&] {
        auto formatting = session.client.post("/executions", body);
        if (formatting.ok()) say_started(*formatting);
        return formatting;
      },
      in_background);
  if (!formatted.ok()) return std::move(formatted).error();
  const Value& message = at_path(*formatted, "result.result.message");
  if (!message.is_string()) {
    return make_error(Errc::kInternal, "execution {} of {} ended {} without a message",
                      formatted->get_string("id"), kFormatAction, formatted->get_string("status"));
  }
  const std::string rule(80, '=');
  session.say(
      fmt::format("\nFormatted ChatOps result message\n\n{0}\n{1}\n{0}\n", rule, message.as_string()));
  return kSuccess;
}

Result<int> run_workflow_inspect(Session& session, const Command&) {
  std::string path = session.args.text_or("file", "");
  if (path.empty()) {
    const std::string ref = session.args.text_or("action", "");
    auto action = session.client.find("/actions/" + path_part(ref));
    if (!action.ok()) return std::move(action).error();
    if (ref.empty() || !*action) return make_error(Errc::kNotFound, "Unable to identify action \"{}\".", ref);
    path = fmt::format("{}{}/actions/{}", kPacksFolder, (*action)->get_string("pack"),
                       (*action)->get_string("entry_point"));
  }
  const std::string full = join_path(session.around.folder, path);
  if (!is_file(full)) return make_error(Errc::kNotFound, "File \"{}\" does not exist on local system.", path);
  auto definition = read_file(full);
  if (!definition.ok()) return std::move(definition).error();
  auto errors = session.client.post_text("/workflows/inspect", *definition);
  if (!errors.ok()) return std::move(errors).error();
  if (!errors->is_array()) return make_error(Errc::kInternal, "The inspection result is not a list.");
  session.say(errors->empty() ? "No errors found in workflow definition."
                              : yaml::dump(*errors, {.sort_keys = true}));
  return kSuccess;
}

}  // namespace squall::cli
