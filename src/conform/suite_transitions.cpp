// lifecycle/transitions.jsonl: requests on executions in each status, and policies (conformance README 14).
// Each case runs on a store of its own, through the calls that the API, the scheduler and the notifier use.
#include <memory>
#include <optional>

#include "conform/suites.h"
#include "execution/announce.h"
#include "execution/policies.h"
#include "execution/service.h"
#include "expr/jinja/platform.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"
#include "value/json/json.h"
#include "value/schema/schema.h"

namespace squall::conform {
namespace {

using execution::Change;
using model::Document;
using model::Status;

constexpr const char* kUser = "stanley";
constexpr const char* kId = "0123456789abcdef01234567";
constexpr Timestamp kNow = 1'710'063'000'000'000;

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

// Remembers the statuses announced.
class StatusBus final : public bus::Bus {
 public:
  void wake(const bus::WakeUp&) override {}
  void announce(const bus::Event& event) override {
    if (event.exchange == "st2.liveaction.status") statuses.emplace_back(event.key);
  }
  std::unique_ptr<bus::Subscription> on_wake(bus::Topic, std::function<void(const bus::WakeUp&)>) override {
    return nullptr;
  }
  std::unique_ptr<bus::Subscription> on_event(std::function<void(const bus::Event&)>) override {
    return nullptr;
  }
  bool watched() const override { return true; }
  std::vector<Value> statuses;
};

// What the setting of a case holds: the action, one execution, its children, other executions of the action.
class Setting {
 public:
  explicit Setting(const Value& test_case) : case_(test_case) {
    if (auto opened = store.open(model::all_collections()); !opened.ok())
      broken_invariant(opened.error().message());
    if (!case_["status"].is_string()) return;
    insert(kId, case_["status"], context(), case_["execution_parameters"]);
    int number = 0;
    for (const Value& status : case_["children"].items())
      insert(fmt::format("{:024}", ++number), status, Value::object({{"parent", parent_of(kId)}}), {}, kId);
    for (const Value& other : case_["others"].items())
      insert(fmt::format("{:024}", ++number), other["status"], Value::object(), other["parameters"]);
  }

  Document action() const {
    return {"aaaaaaaaaaaaaaaaaaaaaaaa", 1,
            Value::object({{"ref", "probe.greet"},
                           {"name", "greet"},
                           {"pack", "probe"},
                           {"enabled", true},
                           {"parameters", Value::object({{"who", Value::object({{"type", "string"}})},
                                                         {"n", Value::object({{"type", "integer"}})}})}})};
  }
  Document runner() const {
    return {"bbbbbbbbbbbbbbbbbbbbbbbb", 1,
            Value::object({{"name", case_.get_string("runner", "local-shell-cmd")},
                           {"runner_parameters", Value::object()}})};
  }
  Document execution() { return *store.get(model::kExecutions, kId); }

  FakeClock clock{kNow};
  store::MemoryStore store;
  StatusBus bus;
  execution::ExecutionService service{clock, store, bus, {.web_url_base = "https://host"}};

 private:
  static Value parent_of(const char* id) { return Value::object({{"execution_id", id}}); }

  Value context() const {
    Object context;
    context.set("user", case_["request"] == Value("policy") ? "rowan" : kUser);
    if (case_.get_bool("parent")) context.set("parent", parent_of("0f0f0f0f0f0f0f0f0f0f0f0f"));
    if (case_.contains("retry_count") && case_.get_int("retry_count") > 0) {
      const Value retry = Value::object({{"retry_count", case_["retry_count"]}});
      context.set("policies", Value::object({{"retry", retry}}));
    }
    return context;
  }

  void insert(std::string id, const Value& status, Value with, const Value& parameters,
              const char* parent = nullptr) {
    const Value given = parameters.is_null() ? Value::object({{"who", "rowan"}}) : parameters;
    Document document = execution::draft({.id = std::move(id),
                                          .action = action(),
                                          .runner = runner(),
                                          .parameters = given,
                                          .context = std::move(with)},
                                         {.web_url_base = "https://host"}, kNow - 1'000'000);
    document.body = document.body.with("status", status);
    if (parent) document.body = document.body.with("parent", parent);
    if (model::is_completed(*model::parse_status(status.as_string())))
      document.body = document.body.with("x", document.body["x"].without("live"));
    std::vector<store::Write> batch;
    batch.push_back(store::insert(model::kExecutions, std::move(document)));
    if (auto written = store.write(std::move(batch)); !written.ok())
      broken_invariant(written.error().message());
  }

  const Value& case_;
};

struct Answer {
  int http = 200;
  std::string message;
  std::optional<Document> document;
};

Answer refused(const Error& error) {
  if (error.kind() == "NotCancelable") return {200, error.message(), {}};
  return {error.code() == Errc::kNotFound  ? 404
          : error.code() == Errc::kInvalid ? 400
                                           : 500,
          error.message(),
          {}};
}

Answer answer(Result<Document> result, int http = 200) {
  if (!result.ok()) return refused(result.error());
  return {http, "", std::move(*result)};
}

Answer put(Setting& setting, const Value& body) {
  if (auto exists = setting.store.get(model::kExecutions, kId); !exists.ok())
    return answer(setting.service.put(kId, {}, kUser));
  if (auto valid = schema::validate(execution::update_schema(), body); !valid.ok())
    return refused(valid.error());
  return answer(setting.service.put(kId, execution::parse_update(body), kUser));
}

Answer rerun(Setting& setting, const Value& body) {
  // The reference's route does not declare no_merge, so that it is never heard of.
  const Value request = body.without("no_merge");
  if (auto valid = schema::validate(execution::rerun_schema(), request); !valid.ok())
    return refused(valid.error());
  auto plan = setting.service.rerun(kId, request);
  if (!plan.ok()) return refused(plan.error());
  const std::string user = request.get_string("user", kUser);
  execution::Request wish{.action = setting.action(),
                          .runner = setting.runner(),
                          .parameters = plan->parameters,
                          .context = plan->context.with("user", user),
                          .delay_ms = plan->delay_ms};
  auto planned = setting.service.plan(std::move(wish),
                                      {.environment = environment(), .datastore = jinja::empty_datastore()});
  if (!planned.ok()) return refused(planned.error());
  return answer(setting.service.store(std::move(*planned)), 201);
}

// Ids show as <id>.
std::string with_placeholder(std::string text) {
  for (std::size_t at; (at = text.find(kId)) != std::string::npos;) text.replace(at, 24, "<id>");
  return text;
}

Value new_execution(const Document& made, bool with_action) {
  Object shown({{"parameters", made.body["parameters"]}, {"context", made.body["context"]}});
  if (with_action) {
    shown.set("action", made.body["action"]["ref"]);
    shown.set_if("delay", made.body["delay"]);
  } else {
    shown.set("status", made.body["status"]);
  }
  return *json::parse(with_placeholder(json::dump(Value(shown))));
}

Value requesters(const Value& context) {
  Object found;
  for (const char* key : {"cancelled_by", "paused_by", "resumed_by"}) found.set_if(key, context[key]);
  return found;
}

// The form of `after`.
Value after(Setting& setting) {
  const Document now = setting.execution();
  Object shown({{"liveaction", now.body["status"]}, {"execution", now.body["status"]}});
  shown.set_if("result", now.body["result"]);
  if (now.body["end_timestamp"].is_int()) shown.set("ended", true);
  if (const Value who = requesters(now.body["context"]); !who.empty()) shown.set("context", who);
  return shown;
}

Value run_request(Setting& setting, const Value& test_case, const std::string& kind) {
  const Value& body = test_case["body"];
  const Answer given = kind == "put"      ? put(setting, body)
                       : kind == "delete" ? answer(setting.service.remove(kId, kUser))
                                          : rerun(setting, body);
  Object actual;
  actual.set("http", given.http);
  if (!given.message.empty()) actual.set("message", with_placeholder(given.message));
  if (given.document) actual.set("response_status", given.document->body["status"]);
  if (test_case.contains("after"))
    actual.set("after", after(setting)).set("published", Value::array(setting.bus.statuses));
  if (kind == "rerun" && given.document) actual.set("new_execution", new_execution(*given.document, true));
  return actual;
}

Value policy_of(const Value& test_case) {
  return Value::object({{"ref", "probe.policy"},
                        {"policy_type", test_case["policy_type"]},
                        {"enabled", true},
                        {"parameters", test_case["parameters"]}});
}

Value run_retry(Setting& setting, const Value& test_case) {
  const auto retry = execution::decide_retry(policy_of(test_case), setting.execution());
  Object actual;
  actual.set("retried", retry.has_value());
  if (retry) {
    auto plan = setting.service.plan_retry(*retry, setting.action(), setting.runner());
    if (!plan.ok()) return plan.error().message();
    auto made = setting.service.store(std::move(*plan));
    if (!made.ok()) return made.error().message();
    actual.set("new_execution", new_execution(*made, false));
  }
  return actual;
}

Value run_concurrency(Setting& setting, const Value& test_case) {
  const Value policy = policy_of(test_case);
  const Document target = setting.execution();
  const Value busy_statuses = Value::array({"scheduled", "running"});
  const auto busy = *setting.store.find(
      model::kExecutions,
      {.where = {{"action.ref", store::Op::kEq, "probe.greet"}, {"status", store::Op::kIn, busy_statuses}}});
  std::size_t count = 0;
  for (const Document& other : busy)
    if (execution::counts_against(policy, target.body["parameters"], other.body["parameters"])) ++count;
  const execution::Verdict verdict = execution::decide_concurrency(policy, count);
  auto change = execution::apply_concurrency(target.body, verdict, kNow);
  if (!change.ok()) return change.error().message();
  // Only a cancellation is told: what is delayed or requested again, the scheduler itself looks at.
  if (change->moved() && verdict == execution::Verdict::kCancel)
    execution::announce_changed(setting.bus, kId, 2, *change);
  const Value status = model::to_text(change->to);
  return Value::object({{"after", Value::object({{"liveaction", status}, {"returned", status}})},
                        {"published", Value::array(setting.bus.statuses)}});
}

Value outcome_of(const Value& test_case) {
  Object expected;
  for (const char* key :
       {"http", "message", "response_status", "after", "published", "new_execution", "retried"})
    if (const Value* value = test_case.find(key)) expected.set(key, *value);
  return expected;
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  Setting setting(test_case);
  const std::string kind = test_case.get_string("request");
  const Value actual = kind != "policy" ? run_request(setting, test_case, kind)
                       : test_case["policy_type"] == Value("action.retry")
                           ? run_retry(setting, test_case)
                           : run_concurrency(setting, test_case);
  const Value expected = outcome_of(test_case);
  Verdict verdict{.passed = same_outcome(expected, actual),
                  .expected = json::dump(expected),
                  .actual = json::dump(actual)};
  // Where the reference fails inside, a clear answer is better: see execution/operations.h.
  if (test_case.get_string("quirk") == "server-error") verdict.passed = actual.get_int("http") != 500;
  return verdict;
}

}  // namespace

const Suite kTransitionsSuite{
    .name = "transitions",
    .help = "requests on executions in each status, and policies (lifecycle/transitions.jsonl)",
    .run = run};

}  // namespace squall::conform
