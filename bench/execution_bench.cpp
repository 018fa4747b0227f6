// What it costs to lay out an execution and to move it, without the store: all that stands between a request
// and its write.
#include <benchmark/benchmark.h>

#include "execution/service.h"
#include "expr/jinja/platform.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::execution {
namespace {

class SilentBus final : public bus::Bus {
 public:
  void wake(const bus::WakeUp&) override {}
  void announce(const bus::Event&) override {}
  std::unique_ptr<bus::Subscription> on_wake(bus::Topic, std::function<void(const bus::WakeUp&)>) override {
    return nullptr;
  }
  std::unique_ptr<bus::Subscription> on_event(std::function<void(const bus::Event&)>) override {
    return nullptr;
  }
  bool watched() const override { return false; }
};

Value typed(const char* type) { return Value::object({{"type", type}}); }

// As core.local: a runner with a handful of parameters, an action with two.
Request request(Value parameters) {
  const Value runner = Value::object({{"cmd", typed("string")},
                                      {"cwd", typed("string")},
                                      {"env", typed("object")},
                                      {"kwarg_op", Value::object({{"type", "string"}, {"default", "--"}})},
                                      {"sudo", Value::object({{"type", "boolean"}, {"default", false}})},
                                      {"timeout", Value::object({{"type", "integer"}, {"default", 60}})}});
  const Value action = Value::object(
      {{"cmd", Value::object({{"required", true}})}, {"sudo", Value::object({{"immutable", true}})}});
  static const Value action_body =
      Value::object({{"ref", "core.local"}, {"pack", "core"}, {"enabled", true}, {"parameters", action}});
  static const Value runner_body =
      Value::object({{"name", "local-shell-cmd"}, {"runner_parameters", runner}});
  return {.action = {"aaaaaaaaaaaaaaaaaaaaaaaa", 1, action_body},
          .runner = {"bbbbbbbbbbbbbbbbbbbbbbbb", 1, runner_body},
          .parameters = std::move(parameters),
          .context = Value::object({{"user", "stanley"}})};
}

void plan(benchmark::State& state, const Value& parameters) {
  FakeClock clock;
  store::MemoryStore store;
  if (!store.open(model::all_collections()).ok()) return state.SkipWithError("the store does not open");
  SilentBus bus;
  ExecutionService service(clock, store, bus, {.web_url_base = "https://host"});
  const jinja::Environment environment(jinja::platform_settings());
  const Rendering rendering{.environment = environment,
                            .datastore = jinja::empty_datastore(),
                            .additional = Value::object({{"trigger", Value::object({{"name", "disk"}})}})};
  for (auto _ : state) {
    auto planned = service.plan(request(parameters), rendering);
    if (!planned.ok()) return state.SkipWithError(planned.error().message().c_str());
    benchmark::DoNotOptimize(planned->writes.data());
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_PlanPlain(benchmark::State& state) { plan(state, Value::object({{"cmd", "date"}})); }
void BM_PlanTemplate(benchmark::State& state) {
  plan(state, Value::object({{"cmd", "echo {{ trigger.name }}"}}));
}

// requested, scheduled, running, succeeded: what the machinery does to every execution.
void BM_Life(benchmark::State& state) {
  const model::Document made =
      draft(request(Value::object({{"cmd", "date"}})), {.web_url_base = "https://host"}, 1);
  const Value result =
      Value::object({{"stdout", "Tue"}, {"stderr", ""}, {"return_code", 0}, {"succeeded", true}});
  for (auto _ : state) {
    Value body = set_status(made.body, model::Status::kScheduled, 2)->body;
    body = start(body, {"member", 1, "host", 42}, 3)->body;
    body = set_status(body, model::Status::kSucceeded, 4, {.result = result})->body;
    benchmark::DoNotOptimize(notified(body).body);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(BM_PlanPlain);
BENCHMARK(BM_PlanTemplate);
BENCHMARK(BM_Life);

}  // namespace
}  // namespace squall::execution
