// What the conductor alone costs, expressions included, without store or runner: tasks in a row, branches
// into a join, items of one task. items_per_second are tasks (items); the time of one should not depend on
// how many there are.
#include <benchmark/benchmark.h>

#include "expr/facade/facade.h"
#include "orquesta/conductor.h"

namespace squall {
namespace {

using namespace orquesta;

const expr::Evaluator& evaluator() {
  static const expr::Evaluator made{expr::EvaluatorSettings{}};
  return made;
}

std::shared_ptr<const Program> compiled(const std::string& yaml) {
  return Program::compile(Definition::load(yaml).value()).value();
}

// Starts what there is to start and ends it, until nothing is left.
void drive(Conductor& run, Decider& decider, const Value& result) {
  while (true) {
    const auto tasks = run.next_tasks(decider).value();
    if (tasks.empty()) return;
    for (const TaskRequest& task : tasks) {
      for (const ActionRequest& action : task.actions) {
        const TaskEvent running = action.item ? TaskEvent(ItemEvent{*action.item, Status::kRunning, {}, {}})
                                              : TaskEvent(ActionEvent{Status::kRunning, {}});
        if (!run.update(task.id, task.route, running, decider).ok()) std::abort();
      }
    }
    for (const TaskRequest& task : tasks) {
      for (const ActionRequest& action : task.actions) {
        const TaskEvent done = action.item
                                   ? TaskEvent(ItemEvent{*action.item, Status::kSucceeded, result, {}})
                                   : TaskEvent(ActionEvent{Status::kSucceeded, result});
        if (!run.update(task.id, task.route, done, decider).ok()) std::abort();
      }
    }
  }
}

void run_whole(benchmark::State& state, const std::string& yaml, std::int64_t units) {
  const auto program = compiled(yaml);
  const Value context = Value::object({{"st2", Value::object({{"user", "stanley"}, {"pack", "bench"}})}});
  const Value result = Value::object({{"stdout", "ok"}, {"return_code", 0}});
  for (auto _ : state) {
    Decider decider = Decider::live(evaluator());
    Conductor run = Conductor::start(program, context, {}, decider);
    if (!run.request_status(Status::kRunning).ok()) std::abort();
    drive(run, decider, result);
    if (!run.render_output(decider).ok() || run.status() != Status::kSucceeded) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * units);
}

// Each task has a condition; with `publish` each also adds to a variable.
std::string chain(std::int64_t tasks, std::string_view publish) {
  std::string yaml = "version: 1.0\nvars: [{n: 0}]\noutput: [{n: <% ctx().n %>}]\ntasks:\n";
  for (std::int64_t i = 0; i < tasks; ++i) {
    yaml += fmt::format("  t{}: {{action: core.noop", i);
    if (i + 1 < tasks)
      yaml += fmt::format(", next: [{{when: <% succeeded() %>, {}do: t{}}}]",
                          fmt::format(fmt::runtime(publish), i), i + 1);
    yaml += "}\n";
  }
  return yaml;
}

void BM_Chain(benchmark::State& state) { run_whole(state, chain(state.range(0), ""), state.range(0)); }
void BM_ChainPublish(benchmark::State& state) {
  run_whole(state, chain(state.range(0), "publish: [{{n: <% ctx().n + 1 %>}}], "), state.range(0));
}
// Every task publishes a mapping over a mapping.
void BM_ChainMapping(benchmark::State& state) {
  run_whole(state, chain(state.range(0), "publish: [{{last: <% result() %>}}], "), state.range(0));
}
// Every task publishes a variable of its own: contexts with as many names as there are tasks.
void BM_ChainNames(benchmark::State& state) {
  run_whole(state, chain(state.range(0), "publish: [{{v{}: <% result() %>}}], "), state.range(0));
}

void BM_FanOut(benchmark::State& state) {
  std::string names, tasks;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    names += fmt::format("{}b{}", i == 0 ? "" : ", ", i);
    tasks +=
        fmt::format("  b{}: {{action: core.noop, next: [{{publish: [{{r{}: 1}}], do: j}}]}}\n", i, i % 8);
  }
  run_whole(state,
            fmt::format(
                "version: 1.0\ntasks:\n  s: {{action: core.noop, next: [{{do: [{}]}}]}}\n{}  j: {{join: all, "
                "action: core.noop}}\n",
                names, tasks),
            state.range(0));
}

void BM_Items(benchmark::State& state) {
  run_whole(state,
            fmt::format(
                "version: 1.0\ntasks:\n  each: {{with: {{items: <% range({}) %>, concurrency: 100}}, action: "
                "core.noop, input: {{v: <% item() %>}}}}\n",
                state.range(0)),
            state.range(0));
}

// A run written down and read back.
void BM_Snapshot(benchmark::State& state) {
  const auto program = compiled(chain(state.range(0), "publish: [{{n: <% ctx().n + 1 %>}}], "));
  Decider decider = Decider::live(evaluator());
  Conductor run = Conductor::start(program, {}, {}, decider);
  if (!run.request_status(Status::kRunning).ok()) std::abort();
  drive(run, decider, Value(1));
  for (auto _ : state) benchmark::DoNotOptimize(Conductor::restore(program, run.snapshot()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void BM_Compile(benchmark::State& state) {
  const std::string yaml = chain(state.range(0), "");
  const Definition definition = Definition::load(yaml).value();
  for (auto _ : state) benchmark::DoNotOptimize(Program::compile(definition));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(BM_Chain)->Arg(10)->Arg(50)->Arg(200)->Arg(500)->Arg(5'000);
BENCHMARK(BM_ChainPublish)->Arg(10)->Arg(50)->Arg(200)->Arg(500)->Arg(5'000);
BENCHMARK(BM_ChainMapping)->Arg(10)->Arg(5'000);
BENCHMARK(BM_ChainNames)->Arg(10)->Arg(500)->Arg(5'000);
BENCHMARK(BM_FanOut)->Arg(10)->Arg(200)->Arg(5'000);
BENCHMARK(BM_Items)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(BM_Snapshot)->Arg(50)->Arg(5'000);
BENCHMARK(BM_Compile)->Arg(50)->Arg(5'000);

}  // namespace
}  // namespace squall
