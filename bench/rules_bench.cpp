// How fast rules are asked about an event. items/s is rules evaluated per second on one core.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "expr/jinja/platform.h"
#include "rules/index.h"

namespace squall::rules {
namespace {

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

Value criterion(const char* type, Value pattern) {
  return Value::object({{"type", type}, {"pattern", std::move(pattern)}});
}

model::Document rule(std::size_t number, Value criteria, std::string trigger) {
  return {.id = fmt::format("{:024x}", number),
          .revision = 1,
          .body = Value::object({{"ref", fmt::format("bench.rule{}", number)},
                                 {"trigger", trigger},
                                 {"enabled", true},
                                 {"criteria", std::move(criteria)}})};
}

// Shaped as a webhook's: some headers and a nested body.
Value payload() {
  Object headers;
  for (int i = 0; i < 12; ++i) headers.set(fmt::format("X-Header-{}", i), fmt::format("value {}", i));
  const Value repository = Value::object({{"name", "squall"}, {"owner", "storm"}, {"private", false}});
  const Value body =
      Value::object({{"action", "opened"}, {"number", 512}, {"repository", repository}, {"sender", "rowan"}});
  return Value::object({{"headers", headers}, {"body", body}});
}

// The first two criteria hold, so that all three of each rule are asked; the third compares by `type`.
std::vector<model::Document> rules(std::size_t count, const char* type, const Value& pattern,
                                   std::size_t triggers = 1) {
  std::vector<model::Document> made;
  made.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Value criteria = Value::object({{"trigger.body.action", criterion("equals", "opened")},
                                          {"trigger.body.number", criterion("greaterthan", 100)},
                                          {"trigger.body.repository.name", criterion(type, pattern)}});
    made.push_back(rule(i, criteria, fmt::format("bench.trigger{}", i % triggers)));
  }
  return made;
}

void ask(benchmark::State& state, const std::vector<model::Document>& documents) {
  const auto index = RuleIndex::build(documents, environment());
  const Value about = payload();
  std::size_t asked = 0;
  for (auto _ : state) {
    const Matches matches = index->match("bench.trigger0", {.payload = about});
    asked += matches.asked;
    benchmark::DoNotOptimize(matches.rules.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(asked));
}

// 10,000 rules of three criteria on one trigger; the third is false.
void BM_Plain(benchmark::State& state) { ask(state, rules(10'000, "startswith", "sqa")); }
void BM_Caseless(benchmark::State& state) { ask(state, rules(10'000, "iequals", "SQUALLS")); }
void BM_Regex(benchmark::State& state) { ask(state, rules(10'000, "regex", "^squ(are|id)$")); }
// All of them match.
void BM_AllMatch(benchmark::State& state) { ask(state, rules(10'000, "startswith", "squ")); }
void BM_Template(benchmark::State& state) {
  ask(state, rules(1'000, "equals", "{{ trigger.body.repository.name }}"));
}
// The first criterion is false, as it is for most rules of a busy trigger.
void BM_MostlyFalse(benchmark::State& state) {
  std::vector<model::Document> made;
  for (std::size_t i = 0; i < 10'000; ++i) {
    const Value criteria = Value::object({{"trigger.body.action", criterion("equals", "closed")},
                                          {"trigger.body.number", criterion("greaterthan", 100)},
                                          {"trigger.body.sender", criterion("equals", "rowan")}});
    made.push_back(rule(i, criteria, "bench.trigger0"));
  }
  ask(state, made);
}
// Ten rules listen, whatever the thousands that listen to other triggers.
void BM_OtherTriggers(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, rules(count, "startswith", "squ", count / 10));
}

void BM_Build(benchmark::State& state) {
  const auto documents = rules(10'000, "regex", "^squ(all|id)$");
  for (auto _ : state) benchmark::DoNotOptimize(RuleIndex::build(documents, environment()));
  state.SetItemsProcessed(state.iterations() * 10'000);
}

// One rule of 10,000 has changed.
void BM_Rebuild(benchmark::State& state) {
  auto documents = rules(10'000, "regex", "^squ(all|id)$");
  const auto before = RuleIndex::build(documents, environment());
  documents[500].revision = 2;
  for (auto _ : state) benchmark::DoNotOptimize(RuleIndex::build(documents, environment(), before.get()));
  state.SetItemsProcessed(state.iterations() * 10'000);
}

BENCHMARK(BM_Plain);
BENCHMARK(BM_Caseless);
BENCHMARK(BM_Regex);
BENCHMARK(BM_AllMatch);
BENCHMARK(BM_Template);
BENCHMARK(BM_MostlyFalse);
BENCHMARK(BM_OtherTriggers)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(BM_Build)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Rebuild)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace squall::rules
