// What an expression costs: parsed once and evaluated, parsed, and as a whole text. The texts stand in
// peers/yaql_texts.json: bench/peers/yaql_peer.py measures the original with the same.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "expr/yaql/text.h"
#include "expr/yaql/yaql.h"
#include "value/json/json.h"

namespace squall {
namespace {

const yaql::Engine& engine() {
  static const yaql::Engine made{yaql::Settings{}};
  return made;
}

const Value& texts() {
  static const Value read = [] {
    const std::ifstream in(SQUALL_BENCH_DIR "/peers/yaql_texts.json");
    std::stringstream text;
    text << in.rdbuf();
    return json::parse(text.str()).value();
  }();
  return read;
}

Value context(std::int64_t machines) {
  std::vector<Value> vms;
  for (std::int64_t i = 0; i < machines; ++i) {
    vms.push_back(Value::object(
        {{"name", fmt::format("vm{}", i)}, {"region", i % 2 == 0 ? "a" : "b"}, {"cpu", Value(i % 16)}}));
  }
  return texts()["context"].with("vms", Value::array(std::move(vms)));
}

void evaluate(benchmark::State& state, const std::string& text, std::int64_t machines) {
  const Value on = context(machines);
  const auto expression = engine().parse(text).value();
  for (auto _ : state) benchmark::DoNotOptimize(engine().evaluate(expression, on));
}

void compile(benchmark::State& state, const std::string& text) {
  yaql::Settings settings;
  settings.cached_programs = 0;
  const yaql::Engine uncached(std::move(settings));
  for (auto _ : state) benchmark::DoNotOptimize(uncached.parse(text));
}

void platform(benchmark::State& state, const std::string& text, std::int64_t machines) {
  const Value on = context(machines);
  for (auto _ : state) benchmark::DoNotOptimize(yaql::evaluate_text(engine(), text, on));
}

// What the machine takes to find a member: the floor of a field's figure.
void lookup(benchmark::State& state) {
  const Value on = context(100);
  for (auto _ : state) benchmark::DoNotOptimize(on.find("x"));
}
BENCHMARK(lookup);

// One field of a context of so many bytes: must not depend on them.
void field_of_large_context(benchmark::State& state) {
  Object object;
  const std::string filler(1'000, 'x');
  for (std::int64_t i = 0; i < state.range(0) / 1'000; ++i)
    object.set("key" + std::to_string(i), Value::array({Value(filler)}));
  object.set("x", Value(41));
  const Value on(std::move(object));
  for (auto _ : state) benchmark::DoNotOptimize(yaql::evaluate_text(engine(), "<% ctx().x %>", on));
}
BENCHMARK(field_of_large_context)->Arg(10'000)->Arg(10'000'000);

const bool added = [] {
  for (const Member& member : texts()["expressions"].members()) {
    const std::string name(member.name()), text = member.value.get_string("text");
    benchmark::RegisterBenchmark(("compile/" + name).c_str(), compile, text);
    const auto machines = member.value["machines"].items();
    for (const Value& count : machines) {
      const std::string full = machines.size() > 1 ? fmt::format("{}/{}", name, count.as_int()) : name;
      benchmark::RegisterBenchmark(("evaluate/" + full).c_str(), evaluate, text, count.as_int());
      benchmark::RegisterBenchmark(("platform/" + full).c_str(), platform, "<% " + text + " %>",
                                   count.as_int());
    }
  }
  return true;
}();

}  // namespace
}  // namespace squall
