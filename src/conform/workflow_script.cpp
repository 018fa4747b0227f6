#include "conform/workflow_script.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "conform/judge.h"
#include "expr/facade/facade.h"
#include "orquesta/conductor.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

using orquesta::Conductor;
using orquesta::Decider;

// What a call gave: nothing is null.
using Returned = Result<Value>;

const expr::Evaluator& evaluator() {
  static const expr::Evaluator made{expr::EvaluatorSettings{.platform_functions = false}};
  return made;
}

class Script {
 public:
  Script(std::shared_ptr<const orquesta::Program> program, const Value& test_case)
      : program_(std::move(program)),
        decider_(Decider::live(evaluator())),
        conductor_(Conductor::start(program_, test_case["context"], test_case["inputs"], decider_)),
        brief_(test_case.get_bool("brief")) {}

  Returned call(const Value& step);
  const Conductor& conductor() const { return conductor_; }

 private:
  using Call = Returned (Script::*)(const Value& args);
  struct Named {
    std::string_view name;
    Call call;
  };
  static const Named kCalls[];

  static Returned nothing(Result<void> done) {
    if (!done.ok()) return std::move(done).error();
    return Value();
  }
  static std::string task(const Value& args) { return args.get_string("task_id"); }
  static std::uint32_t route(const Value& args) { return static_cast<std::uint32_t>(args.get_int("route")); }

  Returned status(const Value&) { return Value(orquesta::to_text(conductor_.status())); }
  Returned request_status(const Value& args) {
    auto wanted = orquesta::parse_status(args.get_string("status"));
    if (!wanted.ok()) return std::move(wanted).error();
    return nothing(conductor_.request_status(*wanted));
  }
  Returned next_tasks(const Value&);
  Returned update(const Value& args);
  Returned render_output(const Value&) { return nothing(conductor_.render_output(decider_)); }
  Returned rerun(const Value& args);
  Returned round_trip(const Value&);
  Returned has_next(const Value& args) {
    return Value(args.contains("task_id") ? conductor_.has_next_tasks(task(args), route(args))
                                          : conductor_.has_next_tasks());
  }
  Returned has_barrier_next(const Value& args) {
    return Value(conductor_.has_barrier_next(task(args), route(args)));
  }
  Returned inbound(const Value& args) {
    return Value(orquesta::to_text(conductor_.inbound(task(args), route(args))));
  }
  Returned initial_context(const Value&) { return conductor_.initial_context(); }
  Returned terminal_context(const Value&) { return conductor_.terminal_context(); }
  Returned task_context(const Value& args) { return conductor_.task_context(task(args), route(args)); }
  Returned transition_contexts(const Value& args) {
    return conductor_.transition_contexts(task(args), route(args));
  }

  std::shared_ptr<const orquesta::Program> program_;
  Decider decider_;
  Conductor conductor_;
  const bool brief_;
};

const Script::Named Script::kCalls[] = {
    {"get_workflow_status", &Script::status},
    {"request_workflow_status", &Script::request_status},
    {"get_next_tasks", &Script::next_tasks},
    {"update_task_state", &Script::update},
    {"render_workflow_output", &Script::render_output},
    {"request_workflow_rerun", &Script::rerun},
    {"serialize_roundtrip", &Script::round_trip},
    {"has_next_tasks", &Script::has_next},
    {"has_barrier_next", &Script::has_barrier_next},
    {"get_inbound_criteria_status", &Script::inbound},
    {"get_workflow_initial_context", &Script::initial_context},
    {"get_workflow_terminal_context", &Script::terminal_context},
    {"get_task_initial_context", &Script::task_context},
    {"get_task_transition_contexts", &Script::transition_contexts},
};

Returned Script::call(const Value& step) {
  for (const Named& named : kCalls) {
    if (named.name == step["call"].as_string()) return (this->*named.call)(step["args"]);
  }
  return make_error(Errc::kUnsupported, "no such call: {}", step.get_string("call"));
}

Returned Script::next_tasks(const Value&) {
  auto tasks = conductor_.next_tasks(decider_);
  if (!tasks.ok()) return std::move(tasks).error();
  std::vector<Value> shown;
  for (const orquesta::TaskRequest& each : *tasks) {
    Value task = each.serialize();
    if (brief_)
      task = task.without("ctx").without("actions").with("actions_count", Value(each.actions.size()));
    shown.push_back(std::move(task));
  }
  return Value::array(std::move(shown));
}

Returned Script::update(const Value& args) {
  const Value& event = args["event"];
  auto status = orquesta::parse_status(event.get_string("status"));
  if (!status.ok()) return std::move(status).error();
  orquesta::TaskEvent happened;
  if (event["type"] == Value("item")) {
    orquesta::ItemEvent item{
        static_cast<std::size_t>(event.get_int("item_id")), *status, event["result"], {}};
    // Otherwise the conductor keeps the results itself, which is what the case's driver did.
    if (!event.get_bool("accumulate")) item.accumulated = event["accumulated_result"];
    happened = item;
  } else {
    happened = orquesta::ActionEvent{*status, event["result"]};
  }
  if (auto done = conductor_.update(task(args), route(args), happened, decider_); !done.ok())
    return std::move(done).error();
  return conductor_.entry(task(args), route(args));
}

Returned Script::rerun(const Value& args) {
  std::vector<orquesta::RerunRequest> requests;
  for (const Value& each : args["tasks"].items())
    requests.push_back({task(each), route(each), each.get_bool("reset_items")});
  return nothing(conductor_.request_rerun(requests, decider_));
}

// Through the reference's form, and then through ours, each as text. Only the first forgets what the
// reference's forgets.
Returned Script::round_trip(const Value&) {
  for (const auto form : {&Conductor::serialize, &Conductor::snapshot}) {
    auto read = json::parse(json::dump((conductor_.*form)()));
    if (!read.ok()) return std::move(read).error();
    auto restored = Conductor::restore(program_, *read);
    if (!restored.ok()) return std::move(restored).error();
    if (restored->serialize() != json::parse(json::dump(conductor_.serialize())).value())
      return Error(Errc::kInternal, "a restored run is another: " + json::dump(restored->serialize()));
    conductor_ = std::move(*restored);
  }
  return Value();
}

// An entry of the log where the tail of the message is the host language's: only what stands before counts.
bool same_entry(const Value& expected, const Value& actual) {
  if (same_outcome(expected, actual)) return true;
  const std::string wanted = expected.get_string("message"), told = actual.get_string("message");
  if (!same_outcome(expected.without("message"), actual.without("message"))) return false;
  for (const std::string_view host : {"TypeError: ", "UndefinedError: ", "TemplateSyntaxError: "}) {
    const std::size_t end = wanted.find(host);
    if (end != std::string::npos && told.starts_with(wanted.substr(0, end + host.size()))) return true;
  }
  return false;
}

bool same_entries(const Value& expected, const Value& actual) {
  if (expected.size() != actual.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!same_entry(expected[i], actual[i])) return false;
  }
  return true;
}

std::string shown(const Returned& returned) {
  return returned.ok() ? json::dump(to_case(*returned))
                       : returned.error().kind() + ": " + returned.error().text();
}

// Empty when the step went as expected.
std::string judge_step(Script& script, const Value& step, const Returned& returned) {
  const std::string status(orquesta::to_text(script.conductor().status()));
  bool fits = status == step.get_string("status");
  if (const Value* error = step.find("raises")) {
    fits = fits && !returned.ok() && error_fits(*error, returned.error());
  } else {
    fits = fits && returned.ok() && (!step.contains("returns") || same_outcome(step["returns"], *returned));
  }
  return fits ? "" : fmt::format("{} gave {}, status {}", json::dump(step["args"]), shown(returned), status);
}

std::string judge_end(const Conductor& conductor, const Value& expected) {
  const Value form = conductor.serialize();
  std::string out;
  const auto compare = [&](std::string_view what, const Value& wanted, const Value& got,
                           bool entries = false) {
    if (entries ? same_entries(wanted, got) : same_outcome(wanted, got)) return;
    out += fmt::format("{} is {} instead of {}\n", what, json::dump(to_case(got)), json::dump(wanted));
  };
  const Value& stored = expected["serialized"];
  compare("status", expected["status"], Value(orquesta::to_text(conductor.status())));
  compare("output", expected["output"], conductor.output());
  compare("errors", expected["errors"], Value::array(conductor.errors()), true);
  compare("log", expected["log"], Value::array(conductor.log()));
  for (const std::string_view part : {"spec", "graph", "input", "context", "output"})
    compare(part, stored[part], form[part]);
  compare("stored errors", stored["errors"], form["errors"], true);
  for (const Member& member : stored["state"].members())
    compare(member.name(), member.value, form["state"][member.name()]);
  if (form["state"].size() != stored["state"].size()) out += "state has other members\n";
  return out;
}

}  // namespace

Verdict run_workflow_script(const Value& test_case) {
  Verdict verdict;
  auto definition = orquesta::Definition::load(test_case["workflow"].as_string());
  if (!definition.ok()) {
    verdict.actual = definition.error().text();
    return verdict;
  }
  auto program = orquesta::Program::compile(std::move(*definition));
  if (!program.ok()) {
    verdict.actual = program.error().text();
    return verdict;
  }
  Script script(*program, test_case);
  std::size_t number = 0;
  for (const Value& step : test_case["steps"].items()) {
    const Returned returned = script.call(step);
    std::string wrong = judge_step(script, step, returned);
    if (!wrong.empty()) {
      verdict.expected = json::dump(step);
      verdict.actual = fmt::format("step {}: {}", number, wrong);
      return verdict;
    }
    ++number;
  }
  verdict.actual = judge_end(script.conductor(), test_case["final"]);
  verdict.passed = verdict.actual.empty();
  return verdict;
}

}  // namespace squall::conform
