// What the layer over both languages costs: texts without expressions, kept texts, trees.
#include <benchmark/benchmark.h>

#include "expr/facade/facade.h"
#include "value/json/json.h"

namespace squall {
namespace {

const expr::Evaluator& evaluator() {
  static const expr::Evaluator made{expr::EvaluatorSettings{}};
  return made;
}

// A workflow's data with so many variables beside those that are read.
Value data(std::int64_t variables) {
  Object out;
  out.set("x", 41).set("name", "squall").set("list", Value::array({1, 2, 3}));
  for (std::int64_t i = 0; i < variables; ++i) out.set(fmt::format("variable_{}", i), i);
  out.set("__state", Value::object()).set("__current_task", Value::object({{"id", "t"}, {"route", 0}}));
  return out;
}

void text(benchmark::State& state, const std::string& text) {
  const Value on = data(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(evaluator().evaluate(std::string_view(text), on));
}

void tree(benchmark::State& state, std::string_view json) {
  const Value on = data(10), statement = json::parse(json).value();
  for (auto _ : state) benchmark::DoNotOptimize(evaluator().evaluate(statement, on));
}

void look(benchmark::State& state) {
  const std::string plain(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(expr::Evaluator::has_expression(plain));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

BENCHMARK(look)->Arg(20)->Arg(1'000)->Arg(100'000);
BENCHMARK_CAPTURE(text, yaql, "<% ctx().x + 1 %>")->Arg(10)->Arg(1'000);
BENCHMARK_CAPTURE(text, yaql_method, "<% ctx(name).toUpper() %>")->Arg(10);
BENCHMARK_CAPTURE(text, yaql_embedded, "host <% ctx(name) %> has <% ctx(x) %> tasks")->Arg(10);
BENCHMARK_CAPTURE(text, jinja, "{{ ctx().x }}")->Arg(10)->Arg(1'000);
BENCHMARK_CAPTURE(text, jinja_name, "{{ ctx('x') }}")->Arg(10)->Arg(1'000);
BENCHMARK_CAPTURE(text, jinja_embedded, "host {{ ctx('name') }} has {{ ctx('x') }} tasks")->Arg(10);
BENCHMARK_CAPTURE(tree, without_expressions,
                  R"({"cmd": "date", "env": {"A": "1", "B": "2"}, "hosts": ["a", "b"], "timeout": 60})");
BENCHMARK_CAPTURE(
    tree, with_expressions,
    R"({"cmd": "echo <% ctx(name) %>", "env": {"A": "{{ ctx('x') }}"}, "hosts": "<% ctx(list) %>"})");

}  // namespace
}  // namespace squall
