#include "execution/transitions.h"

#include "value/json/json.h"
#include "value/python.h"

namespace squall::execution {
namespace {

using model::Status;

bool keeps_owner(Status status) {
  return status == Status::kRunning || status == Status::kPausing || status == Status::kCanceling ||
         status == Status::kResuming;
}

bool is_due(Status status) { return status == Status::kRequested || status == Status::kDelayed; }

Value lay_over(const Value& base, const Value& over) {
  if (!over.is_object() || over.empty()) return base;
  Object merged(base);
  for (const Member& member : over.members()) merged.set(member.key, member.value);
  return merged;
}

Change same(const Value& body, Status status) {
  return {.body = body, .from = status, .to = status, .changed = false};
}

// The internal fields for the new status.
Value internals(const Value& x, Status to, Timestamp now, const Move& move) {
  Object next(x);
  if (is_due(to)) {
    next.set("due", move.due.value_or(now));
  } else {
    next.erase("due");
  }
  if (!keeps_owner(to))
    for (const char* field : {"owner", "epoch", "process"}) next.erase(field);
  if (to == Status::kCanceling) next.set("cancel", 1);
  if (model::is_completed(to)) {
    next.erase("cancel");
    next.erase("live");
    next.set("notify", 1);
  } else {
    next.set("live", 1);
  }
  return next;
}

Change apply(const Value& body, Status from, Status to, Timestamp now, const Move& move) {
  Object next(body);
  next.set("status", model::to_text(to));
  next.set("log", body["log"].appended(Value::object({{"timestamp", now}, {"status", model::to_text(to)}})));
  if (python::truthy(move.result)) next.set("result", move.result);
  if (move.context.is_object() && !move.context.empty())
    next.set("context", lay_over(body["context"], move.context));
  if (!move.runner_info.is_null())
    next.set("liveaction", body["liveaction"].with("runner_info", move.runner_info));
  if (model::is_completed(to)) {
    next.set("end_timestamp", now);
    const Value* result = next.find("result");
    if (result && !result->is_null()) next.set("result_size", json::dump(*result).size());
  }
  next.set("x", internals(body["x"], to, now, move));
  return {.body = next, .from = from, .to = to, .changed = true};
}

Change with_internal(const Value& body, std::string_view field, const Value& value) {
  const Status status = status_of(body);
  const Value& x = body["x"];
  if (value.is_null() ? !x.contains(field) : x[field] == value) return same(body, status);
  Value next = body.with("x", value.is_null() ? x.without(field) : x.with(field, value));
  return {.body = std::move(next), .from = status, .to = status, .changed = true};
}

}  // namespace

Status status_of(const Value& body) {
  const Value& text = body["status"];
  return text.is_string() ? model::parse_status(text.as_string()).value_or(Status::kRequested)
                          : Status::kRequested;
}

std::string id_of(const Value& body) { return body["liveaction"].get_string("id"); }

bool is_workflow_runner(std::string_view runner) {
  return runner == "orquesta" || runner == "orchestra" || runner == "action-chain";
}

std::string_view runner_of(const Value& body) {
  const Value& name = body["runner"]["name"];
  return name.is_string() ? name.as_string() : std::string_view{};
}

Result<Change> set_status(const Value& body, Status to, Timestamp now, const Move& move) {
  const Status from = status_of(body);
  if (from == to || model::is_completed(from)) return same(body, from);
  if (!model::allowed(from, to))
    return make_error(Errc::kConflict, "Execution \"{}\" is {} and cannot become {}.", id_of(body),
                      model::to_text(from), model::to_text(to));
  return apply(body, from, to, now, move);
}

Change force_status(const Value& body, Status to, Timestamp now, const Move& move) {
  const Status from = status_of(body);
  return model::may_force(from, to) ? apply(body, from, to, now, move) : same(body, from);
}

Result<Change> start(const Value& body, const Owner& owner, Timestamp now) {
  const Status from = status_of(body);
  if (from != Status::kScheduled && from != Status::kResuming)
    return make_error(Errc::kConflict, "Execution \"{}\" is {}, not scheduled.", id_of(body),
                      model::to_text(from));
  const Value info = Value::object({{"hostname", owner.hostname}, {"pid", owner.pid}});
  Change change = apply(body, from, Status::kRunning, now, {.runner_info = info});
  Object x(change.body["x"]);
  x.set("owner", owner.member).set("epoch", owner.epoch);
  change.body = change.body.with("x", x);
  return change;
}

Change amend(const Value& body, const Value& result, const Value& context) {
  const Status status = status_of(body);
  if (model::is_completed(status)) return same(body, status);
  Object next(body);
  if (!result.is_null()) next.set("result", result);
  if (context.is_object() && !context.empty()) next.set("context", lay_over(body["context"], context));
  return {.body = next, .from = status, .to = status, .changed = true};
}

Change with_process(const Value& body, const Value& process) {
  return with_internal(body, "process", process);
}

bool owned_by(const Value& body, std::string_view member, std::int64_t epoch) {
  const Value& x = body["x"];
  return x["owner"].is_string() && x["owner"].as_string() == member && x.get_int("epoch", -1) == epoch;
}

Change lose_owner(const Value& body, bool retry_on_lost, std::string_view cause, Timestamp now) {
  const Status from = status_of(body);
  if (model::is_completed(from)) return same(body, from);
  if (from == Status::kCanceling) {
    // Nobody is left to confirm, and what was asked for has come about.
    return apply(body, from, Status::kCanceled, now, {});
  }
  if (retry_on_lost && from == Status::kRunning) return apply(body, from, Status::kRequested, now, {});
  return apply(body, from, Status::kAbandoned, now, {.result = Value::object({{"error", cause}})});
}

Value as_created(const Value& body) {
  const auto log = body["log"].items();
  if (log.empty()) return body;
  Object first(body);
  first.set("status", log.front()["status"]);
  first.set("log", Value::array({log.front()}));
  for (const char* field : {"result", "result_size", "end_timestamp"}) first.erase(field);
  Object live(body["liveaction"]);
  live.erase("runner_info");
  first.set("liveaction", Value(std::move(live)));
  return Value(std::move(first));
}

Change notified(const Value& body) { return with_internal(body, "notify", nullptr); }

}  // namespace squall::execution
