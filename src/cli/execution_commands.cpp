// st2 execution list, get, cancel, pause, resume, tail.
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/execution_run.h"
#include "cli/execution_view.h"
#include "cli/handlers.h"

namespace squall::cli {

namespace {

// What the client needs beyond what it shows, to choose the view.
constexpr std::string_view kNeeded[] = {"action.ref", "action.runner_type", "start_timestamp",
                                        "end_timestamp", "log"};

Value as_shown(const Session& session, const Value& execution) {
  return session.tables() ? with_elapsed(execution, session.around.clock.now()) : execution;
}

Result<int> change_status(Session& session, const Command& command, std::string_view status) {
  for (const std::string& id : session.args.texts("ids")) {
    auto execution = session.client.put("/executions/" + path_part(id), Value::object({{"status", status}}));
    if (!execution.ok()) {
      if (execution.error().code() == Errc::kNotFound) say_not_found(session, *command.resource, id);
      return std::move(execution).error();
    }
    if (auto shown = show_execution(session, command, as_shown(session, *execution)); !shown.ok()) {
      return std::move(shown).error();
    }
  }
  return kSuccess;
}

}  // namespace

void prepare_executions(Session& session, std::vector<Value>& documents) {
  documents = with_marks(std::move(documents));
  for (Value& document : documents) document = as_shown(session, document);
}

Result<int> run_execution_get(Session& session, const Command& command) {
  Query query;
  std::vector<std::string> attributes = chosen_attributes(session, command);
  bool all = std::find(attributes.begin(), attributes.end(), "all") != attributes.end();
  if (session.args.flag("exclude_result")) {
    query.emplace_back("exclude_attributes", "result");
  } else if (!all) {
    std::vector<std::string> wanted{std::begin(kNeeded), std::end(kNeeded)};
    wanted.insert(wanted.end(), attributes.begin(), attributes.end());
    query.emplace_back("include_attributes", join(wanted, ","));
  }
  auto executions = find_all(session, command, session.args.texts("word"), query);
  if (!executions.ok()) return std::move(executions).error();
  for (const Value& execution : *executions) {
    if (auto shown = show_execution(session, command, as_shown(session, execution)); !shown.ok()) {
      return std::move(shown).error();
    }
  }
  return kSuccess;
}

Result<int> run_execution_cancel(Session& session, const Command& command) {
  const std::string name = to_lower(command.resource->display);
  for (const std::string& id : session.args.texts("ids")) {
    auto answer = session.client.erase("/executions/" + path_part(id));
    if (!answer.ok()) return std::move(answer).error();
    std::string fault = answer->get_string("faultstring");
    session.say(fault.empty() ? fmt::format("{} with id {} canceled.", name, id) : fault);
  }
  return kSuccess;
}

Result<int> run_execution_pause(Session& session, const Command& command) {
  return change_status(session, command, "pausing");
}

Result<int> run_execution_resume(Session& session, const Command& command) {
  return change_status(session, command, "resuming");
}

Result<int> run_execution_tail(Session& session, const Command&) {
  const std::string id = session.args.text_or("id", "last");
  Value execution;
  if (id == "last") {
    auto newest = session.client.list("/executions/", {{"limit", "1"}});
    if (!newest.ok()) return std::move(newest).error();
    if (newest->items.empty()) {
      session.say("No executions found in db.");
      return kSuccess;
    }
    execution = newest->items.front();
  } else {
    auto found = session.client.find("/executions/" + path_part(id));
    if (!found.ok()) return std::move(found).error();
    if (!*found) return make_error(Errc::kNotFound, "Execution  with id {} not found.", id);
    execution = std::move(**found);
  }
  TailOptions options{session.args.text_or("output_type", ""), session.args.flag("include_metadata")};
  auto done = tail_execution(session, execution, options);
  if (!done.ok()) return std::move(done).error();
  return kSuccess;
}

}  // namespace squall::cli
