// What an expression costs: reading one field, calling a function, walking over a list, parsing.
#include <benchmark/benchmark.h>

#include "expr/yaql/text.h"
#include "expr/yaql/yaql.h"

namespace squall {
namespace {

const yaql::Engine& engine() {
  static const yaql::Engine made{yaql::Settings{}};
  return made;
}

Value data(std::int64_t machines) {
  std::vector<Value> vms;
  for (std::int64_t i = 0; i < machines; ++i) {
    vms.push_back(Value::object(
        {{"name", fmt::format("vm{}", i)}, {"region", i % 2 == 0 ? "a" : "b"}, {"cpu", Value(i % 16)}}));
  }
  return Value::object({{"vms", Value::array(std::move(vms))}, {"x", 41}, {"name", "squall"}});
}

void evaluate(benchmark::State& state, std::string_view text) {
  const Value on = data(100);
  const auto expression = engine().parse(text).value();
  for (auto _ : state) benchmark::DoNotOptimize(engine().evaluate(expression, on));
}

void over_list(benchmark::State& state, std::string_view text) {
  const Value on = data(state.range(0));
  const auto expression = engine().parse(text).value();
  for (auto _ : state) benchmark::DoNotOptimize(engine().evaluate(expression, on));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void whole_text(benchmark::State& state, std::string_view text) {
  const Value on = data(100);
  for (auto _ : state) benchmark::DoNotOptimize(yaql::evaluate_text(engine(), text, on));
}

void parse(benchmark::State& state, std::string_view text) {
  yaql::Settings settings;
  settings.cached_programs = 0;
  const yaql::Engine uncached(std::move(settings));
  for (auto _ : state) benchmark::DoNotOptimize(uncached.parse(text));
}

BENCHMARK_CAPTURE(evaluate, member_plus_1, "ctx().x + 1");
BENCHMARK_CAPTURE(evaluate, method, "ctx(name).toUpper()");
BENCHMARK_CAPTURE(evaluate, condition, "ctx().x > 40 and ctx(name) = squall");
BENCHMARK_CAPTURE(over_list, where_select, "ctx(vms).where($.region = \"a\").select($.name)")
    ->Arg(100)
    ->Arg(10'000);
BENCHMARK_CAPTURE(over_list, sum, "ctx(vms).select($.cpu).sum()")->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(over_list, order, "ctx(vms).orderBy($.cpu).select($.name)")->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(over_list, group, "ctx(vms).groupBy($.region, $.cpu, $.sum())")->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(whole_text, member_plus_1, "<% ctx().x + 1 %>");
BENCHMARK_CAPTURE(whole_text, method, "<% ctx(name).toUpper() %>");
BENCHMARK_CAPTURE(whole_text, embedded, "host <% ctx(name) %> has <% ctx(x) %> tasks");
BENCHMARK_CAPTURE(parse, member_plus_1, "ctx().x + 1");
BENCHMARK_CAPTURE(parse, where_select, "ctx(vms).where($.region = \"a\").select($.name)");

}  // namespace
}  // namespace squall
