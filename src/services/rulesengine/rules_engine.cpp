#include "services/rulesengine/rules_engine.h"

#include "base/id.h"
#include "base/id_beside.h"
#include "base/log.h"
#include "base/thread_name.h"
#include "bus/bus.h"
#include "execution/trace.h"
#include "model/collections.h"
#include "model/status.h"
#include "services/core/catalog.h"
#include "services/core/pack_configs.h"
#include "services/core/unfinished.h"
#include "services/views/views.h"
#include "store/store.h"

namespace squall::services {
namespace {

using model::Document;
using model::InstanceStatus;
using store::Op;

const log::Logger kLog{"st2.rulesengine"};
// Instances whose batch is not durable yet, beyond which the engine waits.
constexpr std::size_t kMaxWrites = 512;

// What the reference records when a criterion fails (conformance README 3).
std::string match_failure(const rules::Rule& rule, const std::string& instance,
                          const rules::Failure& failure) {
  return fmt::format("Failed to match rule \"{}\" against trigger instance \"{}\": {}: {}", rule.ref,
                     instance, failure.reason, failure.exception.message());
}

}  // namespace

// Everything that handling one instance leads to.
struct RulesEngine::Outcome {
  Document instance;
  std::string trace_id;
  Value trace_context;
  Value trigger, trigger_type;  // API forms
  Timestamp now = 0;
  struct Planned {
    execution::Plan plan;
    std::unique_ptr<Handover> handover;  // nullptr: the scheduler finds it
    std::size_t place = 0;               // of its execution in the batch
  };
  std::vector<Planned> plans;
  std::vector<store::Write> before;  // the trace and its components
  std::vector<store::Write> after;   // enforcements
  InstanceStatus status = InstanceStatus::kProcessed;
  bool swept = false;  // found pending by the sweep: part of it may be stored

  // The write that says that the instance is handled.
  store::Write handled() const {
    Document done = instance;
    done.body = done.body.with("status", model::to_text(status)).with("x", done.body["x"].without("pending"));
    return store::update(model::kTriggerInstances, std::move(done));
  }
};

RulesEngine::RulesEngine(const Seams& seams, execution::ExecutionService& executions,
                         const datastore::Datastore& datastore, const jinja::Environment& templates,
                         LocalRunner* runner, RulesEngineOptions options)
    : seams_(seams),
      executions_(executions),
      datastore_(datastore),
      reader_(datastore),
      templates_(templates),
      options_(std::move(options)),
      launcher_(executions, seams.catalog, runner) {}

RulesEngine::~RulesEngine() { stop(); }

Result<void> RulesEngine::start() {
  subscriptions_.push_back(seams_.bus.on_wake(
      bus::Topic::kTriggerInstance, [this](const bus::WakeUp& message) { inbox_.put(message.id); }));
  inbox_.ask_sweep();
  running_ = true;
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
  return {};
}

void RulesEngine::stop() {
  running_ = false;
  subscriptions_.clear();
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  writes_.wait_idle();
  handling_.wait_idle();
}

void RulesEngine::loop(std::stop_token stop) {
  name_this_thread("rulesengine");
  while (!stop.stop_requested()) {
    const Inbox::Taken taken = inbox_.take(options_.batch, options_.sweep_period, stop);
    if (taken.stopped) return;
    auto found = taken.ids.empty() ? Result<std::vector<Document>>(std::vector<Document>{})
                                   : seams_.store.get_many(model::kTriggerInstances, taken.ids);
    if (taken.sweep && taken.ids.empty()) {
      writes_.wait_idle();  // what is on its way still looks pending
      found = seams_.store.find(model::kTriggerInstances, {.where = {{"x.pending", Op::kEq, 1}},
                                                           .sort = {{"occurrence_time", false}},
                                                           .limit = options_.batch});
    }
    if (!found.ok()) {
      kLog.repeated(log::Level::kError, "read",
                    "Trigger instances could not be read: " + found.error().text());
      continue;
    }
    const bool swept = taken.ids.empty();
    refused_ = false;
    handle_all(*found, swept);
    writes_.wait_below(swept ? 1 : kMaxWrites);
    // More may be pending; but what the store refuses just now would be read and refused again at once.
    if (found->size() == options_.batch && !refused_) inbox_.ask_sweep();
  }
}

Result<std::shared_ptr<const rules::RuleIndex>> RulesEngine::index() {
  auto rules = seams_.catalog.rules();
  if (!rules.ok()) return std::move(rules).error();
  std::lock_guard lock(index_mutex_);
  if (!index_ || (*rules)->generation() != indexed_generation_) {
    index_ = rules::RuleIndex::build((*rules)->all(), templates_, index_.get());
    indexed_generation_ = (*rules)->generation();
  }
  return index_;
}

void RulesEngine::handle_all(const std::vector<Document>& instances, bool swept) {
  if (instances.empty()) return;
  auto rules = index();
  if (!rules.ok()) {
    kLog.repeated(log::Level::kError, "rules", "Rules could not be read: " + rules.error().text());
    return;
  }
  for (const Document& instance : instances) {
    if (instance.body["x"].get_int("pending") != 1) continue;
    if (auto outcome = outcome_of(instance, **rules, swept))
      store(std::move(*outcome));
    else
      refused_ = true;
  }
}

std::optional<Result<void>> RulesEngine::handle(const Document& instance) {
  const auto token = handling_.enter();
  if (!running_ || inbox_.size() > 0) return std::nullopt;  // those that wait come first
  auto rules = index();
  if (!rules.ok()) return std::nullopt;
  auto outcome = outcome_of(instance, **rules, false);
  if (!outcome) return std::nullopt;
  // Stored as pending first, so that each prefix of the batch is a state that a sweep completes.
  std::vector<store::Write> batch;
  batch.push_back(store::insert(model::kTriggerInstances, instance));
  for (Outcome::Planned& planned : outcome->plans) planned.place = 1;
  for (store::Write& write : lay_out(*outcome)) batch.push_back(std::move(write));
  outcome->instance.revision = 1;
  batch.push_back(outcome->handled());
  const auto written = seams_.store.write(std::move(batch));
  stored(*outcome, written);
  if (!written.ok()) return Result<void>(written.error());
  return Result<void>();
}

std::optional<RulesEngine::Outcome> RulesEngine::outcome_of(const Document& instance,
                                                            const rules::RuleIndex& index, bool swept) {
  Outcome outcome;
  outcome.swept = swept;
  outcome.instance = instance;
  outcome.now = seams_.clock.now();
  const std::string trigger_ref = instance.body.get_string("trigger");
  if (!index.listens(trigger_ref)) return outcome;
  if (auto triggers = seams_.catalog.triggers(); triggers.ok())
    if (const Document* trigger = (*triggers)->by_key(trigger_ref)) {
      outcome.trigger = views::resource(*trigger);
      if (auto types = seams_.catalog.trigger_types(); types.ok())
        if (const Document* type = (*types)->by_key(trigger->body.get_string("type")))
          outcome.trigger_type = views::resource(*type);
    }
  trace(outcome);
  const rules::Matches matches = index.match(
      trigger_ref, {.payload = instance.body["payload"], .now = outcome.now, .datastore = reader_});
  std::size_t number = 0;
  for (const rules::RuleFailure& failed : matches.failures)
    record_failure(*failed.rule, match_failure(*failed.rule, instance.id, failed.failure), outcome, number++);
  for (const rules::RuleFailure& broken : matches.broken) {
    record_failure(*broken.rule, match_failure(*broken.rule, instance.id, broken.failure), outcome, number++);
    outcome.status = InstanceStatus::kProcessingFailed;
  }
  for (const rules::RulePtr& rule : matches.rules)
    if (!enforce(*rule, outcome)) return std::nullopt;
  return outcome;
}

// The instance's place in its trace.
void RulesEngine::trace(Outcome& outcome) {
  const Document& instance = outcome.instance;
  const Value& asked = instance.body["x"]["trace_context"];
  outcome.trace_id = asked.get_string("id_");
  std::string tag = asked.get_string("trace_tag");
  if (outcome.trace_id.empty()) {
    if (tag.empty()) tag = execution::instance_trace_tag(instance.id);
    // Its id follows from the instance: a second handling of it finds the trace.
    Document trace = execution::new_trace(tag, outcome.now, id_beside(instance.id, {"trace"}));
    outcome.trace_id = trace.id;
    outcome.before.push_back(store::insert(model::kTraces, std::move(trace)));
  }
  outcome.trace_context = Value::object({{"id_", outcome.trace_id}, {"trace_tag", tag}});
  outcome.before.push_back(store::insert(
      model::kTraceComponents,
      execution::instance_component(outcome.trace_id, instance.id, instance.body.get_string("trigger"),
                                    instance.body["payload"], outcome.now)));
}

void RulesEngine::record_failure(const rules::Rule& rule, std::string reason, Outcome& outcome,
                                 std::size_t number) {
  kLog.repeated(log::Level::kWarning, rule.ref, "Rule not enforced: " + reason, {{"rule", rule.ref}});
  const std::string id = derived_id({"failure", rule.id, outcome.instance.id, std::to_string(number)});
  outcome.after.push_back(store::insert(
      model::kRuleEnforcements,
      {id, 0,
       Value::object({{"trigger_instance_id", outcome.instance.id},
                      {"failure_reason", std::move(reason)},
                      {"rule", Value::object({{"ref", rule.ref}, {"id", rule.id}, {"uid", rule.uid}})},
                      {"enforced_at", outcome.now},
                      {"status", "failed"}})}));
}

Result<execution::Plan> RulesEngine::plan(const rules::Rule& rule, const Outcome& outcome) {
  const std::string ref = rule.body["action"].get_string("ref");
  auto action = seams_.catalog.action(ref);
  if (!action.ok()) return make_error(Errc::kNotFound, "Action \"{}\" doesn't exist", ref);
  auto runner = seams_.catalog.runner_type(action->body.get_string("runner_type"));
  if (!runner.ok()) return std::move(runner).error();
  const std::string pack = action->body.get_string("pack");
  execution::Request request{.id = id_beside(outcome.instance.id, {"execution", rule.id}),
                             .action = std::move(*action),
                             .runner = std::move(*runner),
                             .parameters = rule.body["action"]["parameters"]};
  if (request.parameters.is_null()) request.parameters = Value::object();
  request.context =
      Value::object({{"trigger_instance", Value::object({{"id", outcome.instance.id}, {"name", nullptr}})},
                     {"rule", Value::object({{"id", rule.id}, {"name", rule.body["name"]}})},
                     {"user", options_.system_user},
                     {"pack", pack},
                     {"trace_context", outcome.trace_context}});
  request.rule = views::rule({rule.id, rule.revision, rule.body}, nullptr);
  request.trigger = outcome.trigger;
  request.trigger_type = outcome.trigger_type;
  request.trigger_instance = views::trigger_instance(outcome.instance);
  const execution::Rendering rendering{
      .environment = templates_,
      .datastore = reader_,
      .config =
          [this, pack] {
            return resolved_pack_config(seams_.catalog, datastore_, templates_, pack, options_.system_user);
          },
      .additional = Value::object({{"trigger", outcome.instance.body["payload"]}})};
  return executions_.plan(std::move(request), rendering, outcome.trace_id);
}

bool RulesEngine::enforce(const rules::Rule& rule, Outcome& outcome) {
  outcome.before.push_back(store::insert(
      model::kTraceComponents,
      execution::rule_component(outcome.trace_id, rule.id, rule.ref, outcome.instance.id, outcome.now)));
  auto planned = plan(rule, outcome);
  if (!planned.ok() && is_store_trouble(planned.error())) {
    kLog.repeated(log::Level::kError, "plan", "An event was left: " + planned.error().text(),
                  {{"rule", rule.ref}});
    return false;
  }
  Object enforcement{{"trigger_instance_id", outcome.instance.id},
                     {"rule", Value::object({{"ref", rule.ref}, {"id", rule.id}, {"uid", rule.uid}})},
                     {"enforced_at", outcome.now}};
  const bool failed = !planned.ok() || planned->render_error;
  if (planned.ok()) enforcement.set("execution_id", planned->execution.id);
  if (failed) {
    const std::string reason = planned.ok() ? planned->render_error->message() : planned.error().message();
    enforcement.set("failure_reason", reason);
    kLog.repeated(log::Level::kWarning, rule.ref, "Rule enforcement failed: " + reason, {{"rule", rule.ref}});
  } else {
    kLog.audit("Rule enforced", {{"rule", rule.ref},
                                 {"trigger_instance", outcome.instance.id},
                                 {"execution_id", planned->execution.id}});
  }
  enforcement.set("status", failed ? "failed" : "succeeded");
  if (planned.ok()) {
    // One that the sweep came back to may be stored, and under way.
    auto handover = outcome.swept ? nullptr : launcher_.take(*planned);
    outcome.plans.push_back({std::move(*planned), std::move(handover)});
  }
  outcome.after.push_back(store::insert(
      model::kRuleEnforcements,
      {id_beside(outcome.instance.id, {"enforcement", rule.id}), 0, Value(std::move(enforcement))}));
  return true;
}

// The trace, the executions, the enforcements, and last the instance: each prefix is a state from which
// handling the instance again completes the rest.
std::vector<store::Write> RulesEngine::lay_out(Outcome& outcome) {
  std::vector<store::Write> batch = std::move(outcome.before);
  for (Outcome::Planned& planned : outcome.plans) {
    for (store::Write& write : planned.plan.writes) batch.push_back(std::move(write));
    planned.place += batch.size() - 1;
  }
  for (store::Write& write : outcome.after) batch.push_back(std::move(write));
  return batch;
}

void RulesEngine::store(Outcome outcome) {
  auto shared = std::make_shared<Outcome>(std::move(outcome));
  std::vector<store::Write> batch = lay_out(*shared);
  if (shared->swept)
    if (auto dropped = drop_stored(seams_.store, batch); !dropped.ok()) {
      refused_ = true;
      kLog.repeated(log::Level::kError, "read", "A pending event was left: " + dropped.error().text());
      return;
    }
  batch.push_back(shared->handled());
  const auto urgency = shared->plans.empty() ? store::Urgency::kPatient : store::Urgency::kNow;
  seams_.store.write_async(
      std::move(batch),
      [this, shared, token = writes_.enter()](const Result<std::vector<std::int64_t>>& written) {
        stored(*shared, written);
      },
      urgency);
}

void RulesEngine::stored(Outcome& outcome, const Result<std::vector<std::int64_t>>& written) {
  // A conflict: another engine has handled it. Anything else: the sweep comes back to it.
  if (!written.ok() && written.error().code() != Errc::kConflict) {
    refused_ = true;
    kLog.repeated(log::Level::kError, "write",
                  "What follows from an event could not be stored: " + written.error().text());
  }
  for (Outcome::Planned& planned : outcome.plans) {
    if (written.ok()) executions_.announce(planned.plan);
    if (!planned.handover) continue;
    if (written.ok())
      planned.handover->stored((*written)[planned.place]);
    else
      planned.handover->stored(written.error());
  }
}

}  // namespace squall::services
