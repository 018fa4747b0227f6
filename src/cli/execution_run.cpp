#include "cli/execution_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "cli/execution_view.h"

namespace squall::cli {

namespace {

constexpr std::array<std::string_view, 4> kAwaited = {"requested", "scheduled", "running", "canceling"};

// A short action is noticed at once, a long one within a tenth of its time; a server is asked every two
// seconds at most.
constexpr Micros kFirstPoll{20'000};
constexpr Micros kLastPoll{2'000'000};
// The reference asks every two seconds and prints a dot each time.
constexpr Micros kDotPeriod{2'000'000};

Micros next_poll(Micros waited) { return std::clamp(waited / 10, kFirstPoll, kLastPoll); }

bool is_awaited(const Value& execution) {
  return std::find(kAwaited.begin(), kAwaited.end(), execution.get_string("status")) != kAwaited.end();
}

std::string execution_path(const Value& execution) {
  return "/executions/" + path_part(execution.get_string("id"));
}

// Root, then the table of tasks; in JSON these are two documents, and YAML leaves the root a text.
Result<void> show_workflow(Session& session, const Value& execution) {
  auto depth = session.args.integer("depth").value_or(-1);
  auto children =
      session.client.list(execution_path(execution) + "/children/", {{"depth", std::to_string(depth)}});
  if (!children.ok()) return std::move(children).error();
  WorkflowView view = workflow_view(execution, children->items, session.around.clock.now());
  if (session.format == Format::kJson) {
    if (auto shown = session.show(view.root, {.attributes = view.attributes}); !shown.ok()) return shown;
  } else {
    auto text = execution_text(
        view.root, {.attributes = view.attributes, .with_schema = session.args.flag("with_schema")},
        session.look);
    if (!text.ok()) return std::move(text).error();
    session.say(*text);
  }
  if (view.rows.empty()) return {};
  View tasks{{std::begin(kTaskColumns), std::end(kTaskColumns)},
             session.args.integers("width"),
             {},
             kExecutionTransforms};
  auto table = session.show_list(view.rows, tasks);
  if (!table.ok()) return std::move(table).error();
  return {};
}

}  // namespace

Result<void> show_execution(Session& session, const Command& command, const Value& execution) {
  const Parsed& args = session.args;
  bool workflow = is_workflow(execution), detail = args.flag("detail");
  if (args.flag("show_tasks") && !workflow) {
    return make_error(Errc::kInvalid, "--show-tasks option can only be used with workflow actions");
  }
  if (workflow && !detail && !args.flag("raw")) return show_workflow(session, execution);
  if (detail) {
    View view{{command.attributes.begin(), command.attributes.end()}, {}, {}, kExecutionTransforms};
    return session.show(execution, view);
  }
  const std::string key = args.text_or("key", "");
  std::vector<std::string> attributes = chosen_attributes(session, command);
  if (!session.tables()) {
    if (!key.empty()) attributes = {"result." + key};
    return session.show(execution, {.attributes = attributes});
  }
  auto text = execution_text(execution, {attributes, key, args.flag("with_schema")}, session.look);
  if (!text.ok()) return std::move(text).error();
  session.say(*text);
  return {};
}

Result<Value> wait_for_execution(Session& session, Value execution) {
  Clock& clock = session.around.clock;
  const Micros start = clock.steady();
  std::int64_t dots = 0;
  while (is_awaited(execution)) {
    clock.wait_for(next_poll(clock.steady() - start), {});
    const std::int64_t due = 1 + (clock.steady() - start) / kDotPeriod;
    if (session.tables() && due > dots) {
      session.console.out(std::string(static_cast<std::size_t>(due - dots), '.'));
      session.console.flush();
      dots = due;
    }
    auto read = session.client.get(execution_path(execution));
    if (!read.ok()) return read;
    execution = std::move(*read);
  }
  session.say();
  return execution;
}

Result<Value> run_execution(Session& session, const RequestExecution& request, bool in_background) {
  const bool tail = session.args.flag("tail");
  auto execution = tail ? tail_from_start(session, request) : request();
  if (tail && execution.ok()) execution = session.client.get(execution_path(*execution));
  if (!execution.ok() || (in_background && !tail)) return execution;
  return wait_for_execution(session, std::move(*execution));
}

}  // namespace squall::cli
