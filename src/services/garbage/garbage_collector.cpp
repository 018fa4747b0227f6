#include "services/garbage/garbage_collector.h"

#include <random>

#include "base/config.h"
#include "base/log.h"
#include "base/settings.h"
#include "base/thread_name.h"
#include "bus/bus.h"
#include "execution/announce.h"
#include "execution/transitions.h"
#include "model/collections.h"

namespace squall::services {
namespace {

using model::Document;
using store::Op;

const log::Logger kLog{"st2.garbagecollector"};
constexpr Timestamp kDay = Timestamp{86'400} * 1'000'000;
constexpr Timestamp kMinute = 60'000'000;
constexpr std::size_t kBatch = 200;

}  // namespace

Result<GarbageOptions> garbage_options(const Config& config) {
  GarbageOptions options;
  options.interval =
      std::chrono::seconds(config.get(option<std::int64_t>("garbagecollector", "collection_interval")));
  options.pause = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::duration<double>(config.get(option<double>("garbagecollector", "sleep_delay"))));
  options.inquiries = config.get(option<bool>("garbagecollector", "purge_inquiries"));
  using Days = std::optional<std::int64_t>;
  const std::pair<Days*, Days> ttls[] = {
      {&options.executions, config.get(option<Days>("garbagecollector", "action_executions_ttl"))},
      {&options.outputs, config.get(option<Days>("garbagecollector", "action_executions_output_ttl"))},
      {&options.trigger_instances, config.get(option<Days>("garbagecollector", "trigger_instances_ttl"))},
      {&options.traces, config.get(option<Days>("garbagecollector", "traces_ttl"))},
      {&options.tokens, config.get(option<Days>("garbagecollector", "tokens_ttl"))},
      {&options.rule_enforcements, config.get(option<Days>("garbagecollector", "rule_enforcements_ttl"))}};
  for (const auto& [slot, days] : ttls) {
    if (days && *days < 1)
      return make_error(Errc::kInvalid,
                        "[garbagecollector] a ttl of {} days is not allowed: the minimum is 1 day", *days);
    *slot = days;
  }
  return options;
}

Result<void> GarbageCollector::start() {
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
  return {};
}

void GarbageCollector::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void GarbageCollector::loop(std::stop_token stop) {
  name_this_thread("garbage");
  // Not all of several collectors at once.
  std::minstd_rand random(static_cast<unsigned>(seams_.clock.steady().count()));
  if (seams_.clock.wait_for(Millis(std::uniform_int_distribution<int>(0, 3000)(random)), stop) ==
      Wake::kStopped)
    return;
  do collect(stop);
  while (seams_.clock.wait_for(options_.interval, stop) == Wake::kTimer);
}

std::vector<GarbageCollector::Kind> GarbageCollector::kinds() {
  std::vector<Kind> kinds;
  const auto add = [&](std::string_view name, std::optional<std::int64_t> days,
                       const model::Collection& collection, std::string_view column) {
    if (days)
      kinds.push_back({name, [=, this, &collection] { return erase_older(collection, column, *days); }});
  };
  if (options_.executions)
    kinds.push_back({"action executions", [this] { return erase_executions(*options_.executions); }});
  add("action execution outputs", options_.outputs, model::kExecutionOutputs, "timestamp");
  add("trigger instances", options_.trigger_instances, model::kTriggerInstances, "occurrence_time");
  if (options_.traces) kinds.push_back({"traces", [this] { return erase_traces(*options_.traces); }});
  add("tokens", options_.tokens, model::kTokens, "expiry");
  add("rule enforcements", options_.rule_enforcements, model::kRuleEnforcements, "enforced_at");
  kinds.push_back({"expired datastore items", [this] { return erase_expired_keys(); }});
  if (options_.inquiries) kinds.push_back({"inquiries", [this] { return end_inquiries(); }});
  return kinds;
}

std::size_t GarbageCollector::collect(std::stop_token stop) {
  std::size_t total = 0;
  for (const Kind& kind : kinds()) {
    auto done = kind.run();
    if (!done.ok()) {
      kLog.repeated(log::Level::kError, kind.name,
                    fmt::format("Collecting {} failed: {}", kind.name, done.error().text()));
    } else if (*done > 0) {
      total += *done;
      kLog.info(fmt::format("Deleted or ended {} {}", *done, kind.name));
    }
    if (stop.stop_requested()) break;
    if (stop.stop_possible() && seams_.clock.wait_for(options_.pause, stop) == Wake::kStopped) break;
  }
  return total;
}

Result<std::size_t> GarbageCollector::erase_older(const model::Collection& collection,
                                                  std::string_view column, std::int64_t days) {
  return seams_.store.erase_where(
      collection, {.where = {{std::string(column), Op::kLt, seams_.clock.now() - days * kDay}}});
}

// Executions go with their output. Abandoned ones too, which the reference forgets (spec/services 15, number
// 7).
Result<std::size_t> GarbageCollector::erase_executions(std::int64_t days) {
  const Timestamp limit = seams_.clock.now() - days * kDay;
  std::size_t erased = 0;
  for (;;) {
    auto old =
        seams_.store.find(model::kExecutions,
                          {.where = {{"start_timestamp", Op::kLt, limit}, {"end_timestamp", Op::kLt, limit}},
                           .sort = {{"start_timestamp", false}},
                           .limit = kBatch,
                           .read = store::Read::kSummary});
    if (!old.ok()) return std::move(old).error();
    if (old->empty()) return erased;
    std::vector<Value> ids;
    std::vector<store::Write> batch;
    for (const Document& execution : *old) {
      ids.emplace_back(execution.id);
      batch.push_back(store::erase(model::kExecutions, execution.id));
    }
    auto outputs = seams_.store.erase_where(model::kExecutionOutputs,
                                            {.where = {{"execution_id", Op::kIn, Value::array(ids)}}});
    if (!outputs.ok()) return std::move(outputs).error();
    auto written = seams_.store.write(std::move(batch), store::Urgency::kPatient);
    if (!written.ok()) return std::move(written).error();
    erased += ids.size();
  }
}

// Traces go with their components, which are documents of their own.
Result<std::size_t> GarbageCollector::erase_traces(std::int64_t days) {
  const Timestamp limit = seams_.clock.now() - days * kDay;
  std::size_t erased = 0;
  for (;;) {
    auto old = seams_.store.find(model::kTraces, {.where = {{"start_timestamp", Op::kLt, limit}},
                                                  .sort = {{"start_timestamp", false}},
                                                  .limit = kBatch,
                                                  .read = store::Read::kSummary});
    if (!old.ok()) return std::move(old).error();
    if (old->empty()) return erased;
    std::vector<Value> ids;
    std::vector<store::Write> batch;
    for (const Document& trace : *old) {
      ids.emplace_back(trace.id);
      batch.push_back(store::erase(model::kTraces, trace.id));
    }
    auto components = seams_.store.erase_where(model::kTraceComponents,
                                               {.where = {{"trace_id", Op::kIn, Value::array(ids)}}});
    if (!components.ok()) return std::move(components).error();
    auto written = seams_.store.write(std::move(batch), store::Urgency::kPatient);
    if (!written.ok()) return std::move(written).error();
    erased += ids.size();
  }
}

Result<std::size_t> GarbageCollector::erase_expired_keys() {
  return seams_.store.erase_where(model::kKeyValuePairs,
                                  {.where = {{"expire_timestamp", Op::kLt, seams_.clock.now()}}});
}

Result<std::size_t> GarbageCollector::end_inquiries() {
  auto pending = seams_.store.find(model::kExecutions,
                                   {.where = {{"x.live", Op::kEq, 1}, {"status", Op::kEq, "pending"}}});
  if (!pending.ok()) return std::move(pending).error();
  std::size_t ended = 0;
  for (const Document& inquiry : *pending) {
    const std::int64_t ttl = inquiry.body["result"].get_int("ttl");
    const Timestamp age = seams_.clock.now() - inquiry.body.get_int("start_timestamp");
    if (execution::runner_of(inquiry.body) != "inquirer" || ttl <= 0 || age / kMinute <= ttl) continue;
    auto change = execution::set_status(inquiry.body, model::Status::kTimeout, seams_.clock.now());
    if (!change.ok() || !change->changed) continue;
    auto written =
        seams_.store.write({store::update(model::kExecutions, {inquiry.id, inquiry.revision, change->body})});
    if (!written.ok()) continue;  // answered just now
    execution::announce_changed(seams_.bus, inquiry.id, written->front(), *change);
    ++ended;
  }
  return ended;
}

}  // namespace squall::services
