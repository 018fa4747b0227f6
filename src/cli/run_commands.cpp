// st2 run, st2 action execute, st2 execution re-run.
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/execution_run.h"
#include "cli/handlers.h"
#include "cli/params.h"
#include "cli/wrap.h"
#include "value/path.h"
#include "value/python.h"

namespace squall::cli {

namespace {

constexpr std::string_view kActions = "/actions/";
constexpr std::size_t kHelpWidth = 78, kDescriptionWidth = 70;

struct ActionAndRunner {
  Value action;
  Value runner;
  ActionSchema schema() const {
    return {action.get_string("ref"), action["parameters"], runner["runner_parameters"]};
  }
};

Result<Value> find_action(Session& session, std::string_view ref) {
  auto action = session.client.find(std::string(kActions) + path_part(ref));
  if (!action.ok()) return std::move(action).error();
  if (*action) return std::move(**action);
  return make_error(Errc::kNotFound, "Resource with id or reference \"{}\" doesn't exist.", ref);
}

Result<ActionAndRunner> find_action_and_runner(Session& session, std::string_view ref) {
  auto action = find_action(session, ref);
  if (!action.ok()) return std::move(action).error();
  const std::string type = action->get_string("runner_type");
  auto runners = session.client.list("/runnertypes/", {{"name", type}});
  if (!runners.ok()) return std::move(runners).error();
  if (runners->items.empty()) {
    return make_error(Errc::kNotFound, "Runner type \"{}\" for action \"{}\" cannot be found.", type,
                      action->get_string("name"));
  }
  return ActionAndRunner{std::move(*action), runners->items.front()};
}

// Parameters that a user may give, those with a position first, the others by name.
std::vector<const Member*> help_order(const Value& parameters, bool required) {
  std::vector<const Member*> out;
  for (const Member& member : parameters.members()) {
    if (python::truthy(member.value["required"]) == required) out.push_back(&member);
  }
  auto rank = [](const Member* member) {
    const Value& position = member->value["position"];
    bool placed = position.is_int();
    return std::tuple(placed ? 0 : 1, placed ? position.as_int() : 0,
                      placed ? std::string_view() : member->name());
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](const Member* a, const Member* b) { return rank(a) < rank(b); });
  return out;
}

void say_wrapped(Session& session, std::string_view text, std::string_view indent) {
  session.say(join(wrap(text, kHelpWidth, indent), "\n"));
}

void say_parameter(Session& session, const Member& parameter) {
  constexpr std::string_view kName = "    ", kDetail = "        ";
  const Value& schema = parameter.value;
  say_wrapped(session, parameter.name(), kName);
  if (std::string text = schema.get_string("description"); !text.empty()) say_wrapped(session, text, kDetail);
  if (python::truthy(schema["type"])) say_wrapped(session, "Type: " + python::str(schema["type"]), kDetail);
  if (python::truthy(schema["enum"])) {
    std::vector<std::string> options;
    for (const Value& option : schema["enum"].items()) options.push_back(python::str(option));
    say_wrapped(session, "Enum: " + join(options, ", "), kDetail);
  }
  if (!schema["default"].is_null())
    say_wrapped(session, "Default: " + python::str(schema["default"]), kDetail);
  session.say();
}

void say_action_help(Session& session, const ActionAndRunner& found) {
  const Value& of_runner = found.runner["runner_parameters"];
  const Value& of_action = found.action["parameters"];
  Object parameters(of_runner.is_object() ? of_runner : Value::object());
  for (const Member& member : of_action.members()) parameters.set(member.key, member.value);
  Object open;
  for (const Member& member : parameters.members()) {
    bool fixed = python::truthy(of_runner[member.name()]["immutable"]) ||
                 python::truthy(of_action[member.name()]["immutable"]);
    if (!fixed) open.set(member.key, member.value);
  }
  const Value shown(std::move(open));
  session.say();
  session.say(join(wrap(found.action.get_string("description"), kDescriptionWidth), "\n"));
  session.say();
  for (bool required : {true, false}) {
    auto members = help_order(shown, required);
    if (members.empty()) continue;
    session.say(required ? "Required Parameters:" : "Optional Parameters:");
    for (const Member* member : members) say_parameter(session, *member);
  }
}

// -h: of the action when one is named, else of the command.
Result<int> say_help(Session& session, std::string_view ref) {
  if (ref.empty()) {
    session.console.out(session.args.parser().help());
    return kSuccess;
  }
  auto found = find_action_and_runner(session, ref);
  if (found.ok()) {
    say_action_help(session, *found);
  } else if (found.error().code() == Errc::kNotFound) {
    session.say(fmt::format(
        "Action \"{}\" is not found. Use \"st2 action list\" to see the list of available actions.", ref));
  } else {
    session.say(
        fmt::format("ERROR: Unable to print help for action \"{}\". {}", ref, found.error().message()));
  }
  return kSuccess;
}

Result<Value> parameters_of(Session& session, const ActionAndRunner& found) {
  return parse_parameters(found.schema(), session.args.texts("parameters"),
                          {session.args.flag("auto_dict"), session.args.flag("inherit_env")}, session.around);
}

// Requests what `body` says, waits for its end and shows it.
Result<int> run_and_show(Session& session, const Command& command, const std::string& path,
                         const Value& body) {
  bool in_background = session.args.flag("async") || command.path == "action execute";
  auto execution = run_execution(
      session, [&] { return session.client.post(path, body); }, in_background);
  if (!execution.ok()) return std::move(execution).error();
  if (in_background) {
    const std::string id = execution->get_string("id");
    session.say("To get the results, execute:\n st2 execution get " + id);
    session.say("\nTo view output in real-time, execute:\n st2 execution tail " + id);
  } else if (auto shown = show_execution(session, command, *execution); !shown.ok()) {
    return std::move(shown).error();
  }
  return execution->get_string("status") == "failed" ? kFailure : kSuccess;
}

}  // namespace

Result<int> run_action(Session& session, const Command& command) {
  const Parsed& args = session.args;
  const std::string ref = args.text_or("word", "");
  if (args.flag("help")) return say_help(session, ref);
  if (ref.empty()) {
    Stop stop = args.parser().error("Missing action reference or id");
    session.console.err(stop.err);
    return stop.code;
  }
  auto found = find_action_and_runner(session, ref);
  if (!found.ok()) return std::move(found).error();
  auto parameters = parameters_of(session, *found);
  if (!parameters.ok()) return std::move(parameters).error();
  auto user = args.text("user");
  Object body;
  body.set("action", found->action.get_string("pack") + "." + found->action.get_string("name"));
  body.set("parameters", *parameters);
  body.set("user", user ? Value(*user) : Value());
  if (auto delay = args.integer("delay").value_or(0); delay != 0) body.set("delay", delay);
  const std::string trace_id = args.text_or("trace_id", ""), tag = args.text_or("trace_tag", "");
  if (!trace_id.empty() || !tag.empty()) {
    Value trace = trace_id.empty() ? Value::object({{"trace_tag", tag}}) : Value::object({{"id_", trace_id}});
    body.set("context", Value::object({{"trace_context", trace}}));
  }
  return run_and_show(session, command, "/executions", Value(std::move(body)));
}

Result<int> run_rerun(Session& session, const Command& command) {
  const Parsed& args = session.args;
  const std::string id = args.text_or("id", "");
  if (args.flag("help") && id.empty()) return say_help(session, "");
  auto before = session.client.find("/executions/" + path_part(id));
  if (!before.ok()) return std::move(before).error();
  if (!*before) return make_error(Errc::kNotFound, "Action execution with id \"{}\" cannot be found.", id);
  const std::string ref = std::string(at_path(**before, "action.ref").as_string());
  if (args.flag("help")) return say_help(session, ref);
  auto found = find_action_and_runner(session, ref);
  if (!found.ok()) return std::move(found).error();
  auto parameters = parameters_of(session, *found);
  if (!parameters.ok()) return std::move(parameters).error();
  std::vector<std::string> tasks = args.texts("tasks"), reset = tasks;
  for (const std::string& task : args.texts("no_reset")) {
    if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) {
      return make_error(Errc::kInvalid, "List of tasks to reset does not match the tasks to rerun.");
    }
    std::erase(reset, task);
  }
  const Value body = Value::object({{"parameters", *parameters},
                                    {"tasks", Value::strings(tasks)},
                                    {"reset", Value::strings(reset)},
                                    {"delay", args.integer("delay").value_or(0)}});
  return run_and_show(session, command, "/executions/" + path_part(id) + "/re_run", body);
}

}  // namespace squall::cli
