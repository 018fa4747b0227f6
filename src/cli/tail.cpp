// Following the output of an execution (spec/cli 10).
#include <fmt/format.h>

#include <set>

#include "cli/execution_run.h"
#include "cli/execution_view.h"
#include "value/path.h"

namespace squall::cli {

namespace {

constexpr std::string_view kEvents = "st2.execution__update,st2.execution.output__create";

std::string path_of(const std::string& id) { return "/executions/" + path_part(id); }

// What an execution has printed so far, of one type or of all.
Result<std::string> output_of(Session& session, const std::string& id, const TailOptions& options) {
  Query query;
  if (!options.output_type.empty()) query.emplace_back("output_type", options.output_type);
  return session.client.get_text(path_of(id) + "/output", query);
}

// Reads the stream of one execution: prints what belongs to it and its children and says when to stop.
class Tail {
 public:
  Tail(Session& session, const TailOptions& options) : session_(session), options_(options) {}

  Result<void> follow(const Value& execution) {
    track(execution);
    const Query query{
        {"end_event", "st2.execution__update"}, {"end_execution_id", id_}, {"events", std::string(kEvents)}};
    return session_.client.listen(
        query, [this] { return opened(); }, [this](const Value& event) { return take(event); });
  }

  Result<Value> start(const RequestExecution& request) {
    Result<Value> started = make_error(Errc::kUnavailable, "the stream of events did not open");
    auto opened = [&] {
      started = request();
      if (!started.ok()) return false;
      track(*started);
      session_.say(fmt::format("Tailing execution \"{}\"", id_));
      session_.console.flush();
      return true;
    };
    auto read = session_.client.listen({{"events", std::string(kEvents)}}, opened,
                                       [this](const Value& event) { return take(event); });
    // With an execution under way, a stream that breaks is no failure of it.
    if (!read.ok() && id_.empty()) return std::move(read).error();
    return started;
  }

 private:
  void track(const Value& execution) {
    id_ = execution.get_string("id");
    tracked_ = {id_};
    is_child_ = !execution.get_string("parent").empty() || !parent_of(execution).empty();
  }

  static std::string parent_of(const Value& event) {
    const Value& id = at_path(event, "context.parent.execution_id");
    return id.is_string() ? std::string(id.as_string()) : "";
  }

  static std::string task_of(const Value& event) {
    const Value& context = event["context"];
    bool orquesta = context.contains("orquesta");
    return context[orquesta ? "orquesta" : "chain"].get_string(orquesta ? "task_name" : "name", "unknown");
  }

  // The stream repeats nothing: an execution that ended while we connected is told from what the API knows.
  bool opened() {
    auto now = session_.client.get(path_of(id_), {{"include_attributes", "id,status,children"}});
    if (!now.ok()) return true;
    for (const Value& child : (*now)["children"].items()) {
      if (child.is_string()) tracked_.emplace(child.as_string());
    }
    const std::string status = now->get_string("status");
    if (!is_completed(status)) return true;
    if (auto output = output_of(session_, id_, options_); output.ok()) session_.console.out(*output);
    say_completed(status);
    return false;
  }

  bool take(const Value& event) {
    bool goes_on = event["status"].is_string() ? take_status(event) : take_output(event);
    session_.console.flush();
    return goes_on;
  }

  bool take_status(const Value& event) {
    const std::string id = event.get_string("id"), status = event.get_string("status"),
                      parent = parent_of(event);
    bool child = !parent.empty();
    if (!tracked_.contains(child && !is_child_ ? parent : id)) return true;
    tracked_.insert(id);
    if (child) return take_child(event, id, status);
    // "running" may come twice: the second time the children are known.
    if (status == "running" && event["children"].empty()) {
      session_.say(fmt::format("Execution {} has started.\n", id_));
    } else if (is_completed(status)) {
      say_completed(status);
      return false;
    }
    return true;
  }

  bool take_child(const Value& event, const std::string& id, const std::string& status) {
    if (status == "running") {
      session_.say(fmt::format("Child execution (task={}) {} has started.\n", task_of(event), id));
    } else if (is_completed(status)) {
      session_.say(fmt::format("\nChild execution (task={}) {} has finished (status={}).", task_of(event), id,
                               status));
      return !is_child_;
    }
    return true;
  }

  bool take_output(const Value& event) {
    if (!tracked_.contains(event.get_string("execution_id"))) return true;
    const std::string type = event.get_string("output_type"), data = event.get_string("data");
    bool wanted =
        options_.output_type.empty() || options_.output_type == "all" || options_.output_type == type;
    if (!wanted) return true;
    if (options_.include_metadata)
      session_.console.out(fmt::format("[{}][{}] ", event.get_string("timestamp"), type));
    session_.console.out(data);
    return true;
  }

  void say_completed(const std::string& status) {
    session_.say(fmt::format("\nExecution {} has completed (status={}).", id_, status));
  }

  Session& session_;
  const TailOptions& options_;
  std::string id_;
  std::set<std::string> tracked_;
  bool is_child_ = false;
};

}  // namespace

Result<void> tail_execution(Session& session, const Value& execution, const TailOptions& options) {
  const std::string id = execution.get_string("id"), status = execution.get_string("status");
  if (!is_completed(status)) return Tail(session, options).follow(execution);
  auto output = output_of(session, id, options);
  if (!output.ok()) return std::move(output).error();
  session.say(*output);
  session.say(fmt::format("Execution {} has completed (status={}).", id, status));
  return {};
}

Result<Value> tail_from_start(Session& session, const RequestExecution& request) {
  const TailOptions options;
  return Tail(session, options).start(request);
}

}  // namespace squall::cli
