#include "services/notifier/notifier.h"

#include <algorithm>

#include "base/id.h"
#include "base/id_beside.h"
#include "base/log.h"
#include "base/thread_name.h"
#include "bus/bus.h"
#include "execution/notify.h"
#include "execution/policies.h"
#include "execution/trace.h"
#include "execution/transitions.h"
#include "model/collections.h"
#include "services/core/catalog.h"
#include "services/core/unfinished.h"
#include "store/store.h"

namespace squall::services {
namespace {

using model::Document;
using store::Op;

const log::Logger kLog{"st2.notifier"};
constexpr std::size_t kMaxWrites = 512;

}  // namespace

struct Notifier::Batch {
  Document execution;
  std::vector<execution::Plan> retries;
  std::vector<store::Write> writes;
  std::vector<std::string> pending;  // instances that the rules engine is to be woken for
};

Notifier::Notifier(const Seams& seams, execution::ExecutionService& executions,
                   const datastore::Datastore& datastore, const jinja::Environment& templates,
                   views::Snapshots& snapshots, NotifierOptions options)
    : seams_(seams),
      executions_(executions),
      reader_(datastore),
      templates_(templates),
      snapshots_(snapshots),
      options_(std::move(options)),
      policies_(seams.catalog) {}

Notifier::~Notifier() { stop(); }

Result<void> Notifier::start() {
  subscriptions_.push_back(seams_.bus.on_wake(
      bus::Topic::kExecutionUpdate, [this](const bus::WakeUp& message) { inbox_.put(message.id); }));
  inbox_.ask_sweep();
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
  return {};
}

void Notifier::stop() {
  subscriptions_.clear();
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  writes_.wait_idle();
}

void Notifier::loop(std::stop_token stop) {
  name_this_thread("notifier");
  while (!stop.stop_requested()) {
    const Inbox::Taken taken = inbox_.take(options_.batch, options_.sweep_period, stop);
    if (taken.stopped) return;
    Result<std::vector<Document>> found = std::vector<Document>{};
    if (!taken.ids.empty()) {
      found = seams_.store.get_many(model::kExecutions, taken.ids);
    } else if (taken.sweep) {
      writes_.wait_idle();
      found = seams_.store.find(model::kExecutions,
                                {.where = {{"x.notify", Op::kEq, 1}}, .limit = options_.batch});
    }
    if (!found.ok()) {
      kLog.repeated(log::Level::kError, "read",
                    "Ended executions could not be read: " + found.error().text());
      continue;
    }
    const bool swept = taken.ids.empty();
    refused_ = false;
    for (const Document& execution : *found)
      if (execution.body["x"].get_int("notify") == 1) handle(execution, swept);
    writes_.wait_below(swept ? 1 : kMaxWrites);
    // More may wait; but what the store refuses just now would be read and refused again at once.
    if (found->size() == options_.batch && !refused_) inbox_.ask_sweep();
  }
}

void Notifier::handle(const Document& execution, bool swept) {
  Batch batch;
  batch.execution = execution;
  if (execution.body["context"]["orquesta"].is_null() && !add_retries(execution, batch)) {
    refused_ = true;
    return;
  }
  add_notifications(execution, batch);
  add_action_trigger(execution, batch);
  if (swept)
    if (auto dropped = drop_stored(seams_.store, batch.writes); !dropped.ok()) {
      refused_ = true;
      kLog.repeated(log::Level::kError, "read", "An end was left: " + dropped.error().text());
      return;
    }
  const execution::Change done = execution::notified(execution.body);
  batch.writes.push_back(store::update(model::kExecutions, {execution.id, execution.revision, done.body}));
  store(std::move(batch));
}

bool Notifier::add_retries(const Document& execution, Batch& batch) {
  auto policies = policies_.of(execution.body["action"].get_string("ref"));
  if (!policies.ok()) {
    kLog.repeated(log::Level::kError, "policies", "Policies could not be read: " + policies.error().text());
    return false;
  }
  for (const Value& policy : **policies) {
    const auto retry = execution::decide_retry(policy, execution);
    if (!retry) continue;
    auto action = seams_.catalog.action(retry->action);
    auto runner = action.ok() ? seams_.catalog.runner_type(action->body.get_string("runner_type"))
                              : Result<Document>(action.error());
    if (!runner.ok()) {
      kLog.warning("A retry was given up: " + runner.error().text(), {{"execution_id", execution.id}});
      continue;
    }
    auto plan = executions_.plan_retry(*retry, std::move(*action), std::move(*runner));
    if (!plan.ok() && is_store_trouble(plan.error())) {
      kLog.repeated(log::Level::kError, "plan", "An end was left: " + plan.error().text());
      return false;
    }
    if (!plan.ok()) {
      kLog.warning("A retry was given up: " + plan.error().text(), {{"execution_id", execution.id}});
      continue;
    }
    for (store::Write& write : plan->writes) batch.writes.push_back(std::move(write));
    batch.retries.push_back(std::move(*plan));
  }
  return true;
}

std::shared_ptr<const rules::RuleIndex> Notifier::listeners() {
  auto rules = seams_.catalog.rules();
  if (!rules.ok()) return nullptr;
  std::lock_guard lock(listeners_mutex_);
  if (!listeners_ || (*rules)->generation() != rules_generation_) {
    std::vector<Document> ours;
    for (const Document& rule : (*rules)->all()) {
      const std::string trigger = rule.body.get_string("trigger");
      if (trigger == execution::kActionTrigger || trigger == execution::kNotifyTrigger) ours.push_back(rule);
    }
    listeners_ = rules::RuleIndex::build(ours, templates_, listeners_.get());
    rules_generation_ = (*rules)->generation();
  }
  return listeners_;
}

bool Notifier::heard(std::string_view trigger) {
  const auto index = listeners();
  return !index || index->listens(trigger);
}

bool Notifier::wanted(const triggers::Event& event, Timestamp now) {
  const auto index = listeners();
  if (!index) return true;
  if (!index->listens(event.trigger)) return false;
  if (event.trace_context.get_string("id_").empty()) return true;
  const rules::Matches matches =
      index->match(event.trigger, {.payload = event.payload, .now = now, .datastore = reader_});
  return !matches.rules.empty() || !matches.failures.empty() || !matches.broken.empty();
}

// As the rules engine would leave it.
void Notifier::add_record(const triggers::Event& event, std::vector<store::Write>& writes) {
  const Timestamp now = seams_.clock.now();
  Document instance = triggers::unheard_instance(event, now);
  if (heard(event.trigger))
    writes.push_back(
        store::insert(model::kTraceComponents,
                      execution::instance_component(event.trace_context.get_string("id_"), instance.id,
                                                    event.trigger, event.payload, now)));
  writes.push_back(store::insert(model::kTriggerInstances, std::move(instance)));
}

void Notifier::add_instance(triggers::Event event, Batch& batch) {
  const Timestamp now = seams_.clock.now();
  if (!wanted(event, now)) return add_record(event, batch.writes);
  Document instance = triggers::pending_instance(event, now);
  batch.pending.push_back(instance.id);
  batch.writes.push_back(store::insert(model::kTriggerInstances, std::move(instance)));
}

void Notifier::add_notifications(const Document& execution, Batch& batch) {
  std::vector<std::string> problems;
  const auto notifications = execution::notifications(templates_, execution, reader_, problems);
  for (const std::string& problem : problems)
    kLog.repeated(log::Level::kWarning, "render", "A notification did not render: " + problem,
                  {{"execution_id", execution.id}});
  if (notifications.empty()) return;
  const Value trace = Value::object({{"id_", executions_.trace_of(execution).value_or("")}});
  for (std::size_t i = 0; i < notifications.size(); ++i)
    add_instance({.trigger = std::string(execution::kNotifyTrigger),
                  .payload = notifications[i].payload,
                  .trace_context = trace,
                  .id = derived_id({"notify", execution.id, std::to_string(i), notifications[i].route})},
                 batch);
}

bool Notifier::emits(const Document& execution) const {
  const auto& when = options_.emit_when;
  const Value& status = execution.body["status"];
  return options_.action_trigger && std::find(when.begin(), when.end(), status.as_string()) != when.end();
}

triggers::Event Notifier::action_trigger_event(const Document& execution) {
  const Value action = snapshots_.get(execution.body["action"].get_string("snapshot"));
  const Value runner = snapshots_.get(execution.body["runner"].get_string("snapshot"));
  const Value masked = views::masked_parameters(execution.body["parameters"], action, runner);
  const bool traced = heard(execution::kActionTrigger);
  return {.trigger = std::string(execution::kActionTrigger),
          .payload = execution::action_trigger_payload(execution, masked),
          .trace_context =
              traced ? Value::object({{"id_", executions_.trace_of(execution).value_or("")}}) : Value(),
          .id = id_beside(execution.id, {"ended"})};
}

void Notifier::add_action_trigger(const Document& execution, Batch& batch) {
  if (emits(execution)) add_instance(action_trigger_event(execution), batch);
}

bool Notifier::complete(Document& ended, std::vector<store::Write>& batch) {
  const Value& body = ended.body;
  if (!body["liveaction"]["notify"].is_null()) return false;
  const auto policies = policies_.of(body["action"].get_string("ref"));
  if (!policies.ok() || !(*policies)->empty()) return false;
  if (emits(ended)) {
    const triggers::Event event = action_trigger_event(ended);
    if (wanted(event, seams_.clock.now())) return false;
    add_record(event, batch);
  }
  ended.body = execution::notified(body).body;
  return true;
}

void Notifier::store(Batch batch) {
  std::vector<store::Write> writes = std::move(batch.writes);
  auto shared = std::make_shared<Batch>(std::move(batch));
  const auto urgency =
      shared->pending.empty() && shared->retries.empty() ? store::Urgency::kPatient : store::Urgency::kNow;
  seams_.store.write_async(
      std::move(writes),
      [this, shared, token = writes_.enter()](Result<std::vector<std::int64_t>> written) {
        if (!written.ok()) {
          // A conflict: another notifier was faster. Anything else: the sweep comes back to it.
          if (written.error().code() == Errc::kConflict) return;
          refused_ = true;
          return kLog.repeated(log::Level::kError, "write",
                               "What follows from an end could not be stored: " + written.error().text());
        }
        for (const execution::Plan& retry : shared->retries) executions_.announce(retry);
        for (const std::string& id : shared->pending) seams_.bus.wake({bus::Topic::kTriggerInstance, id, 1});
      },
      urgency);
}

}  // namespace squall::services
