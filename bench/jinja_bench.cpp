// Expressions and templates as rules, parameters and workflows use them. The texts, and the data they read,
// stand in peers/jinja_texts.json: bench/peers/jinja_peer.py measures the original with the same.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>

#include "expr/jinja/inline.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall {
namespace {

const Value& texts() {
  static const Value read = [] {
    const std::ifstream in(SQUALL_BENCH_DIR "/peers/jinja_texts.json");
    std::stringstream text;
    text << in.rdbuf();
    return json::parse(text.str()).value();
  }();
  return read;
}

jinja::Scope scope_of(const Value& context) {
  jinja::Scope scope;
  scope.set("ctx", [context](const jinja::Arguments& arguments) -> Result<Value> {
    return arguments.positional.empty() ? context : context[arguments.positional[0].as_string()];
  });
  return scope;
}

const jinja::Environment& environment() {
  static const jinja::Environment made(jinja::workflow_settings({}));
  return made;
}

void evaluate(benchmark::State& state, const std::string& text) {
  const auto made = environment().compile_expression(text).value();
  const jinja::Scope scope = scope_of(texts()["context"]);
  for (auto _ : state) benchmark::DoNotOptimize(made.evaluate(scope));
}

void render(benchmark::State& state, const std::string& text) {
  const auto made = environment().compile(text).value();
  const jinja::Scope scope = scope_of(texts()["context"]);
  for (auto _ : state) benchmark::DoNotOptimize(made.render(scope));
}

void compile(benchmark::State& state, const std::string& text, bool expression) {
  jinja::Settings settings = jinja::workflow_settings({});
  settings.cached_templates = 0;
  const jinja::Environment uncached(std::move(settings));
  for (auto _ : state) {
    benchmark::DoNotOptimize(expression ? uncached.compile_expression(text) : uncached.compile(text));
  }
}

// What a workflow pays: a whole text, and the names made for it.
void platform(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(jinja::evaluate_text(environment(), text, scope_of(texts()["context"])));
  }
}

// A text that was compiled before: what a rule or a parameter costs each time.
void cached(benchmark::State& state) {
  const jinja::Scope scope = scope_of(texts()["context"]);
  for (auto _ : state) benchmark::DoNotOptimize(environment().evaluate("ctx().x", scope));
}
BENCHMARK(cached)->Threads(1)->Threads(16)->UseRealTime();

void cache_hit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(environment().compile_expression("ctx().x | upper | length"));
}
BENCHMARK(cache_hit)->Threads(1)->Threads(16)->UseRealTime();

// One field of a context of so many bytes: must not depend on them.
void field_of_large_context(benchmark::State& state) {
  Object object;
  const std::string filler(1'000, 'x');
  for (std::int64_t i = 0; i < state.range(0) / 1'000; ++i)
    object.set("key" + std::to_string(i), Value::array({Value(filler)}));
  object.set("x", Value("hello"));
  const jinja::Scope scope = scope_of(Value(std::move(object)));
  const auto made = environment().compile_expression("ctx().x").value();
  for (auto _ : state) benchmark::DoNotOptimize(made.evaluate(scope));
}
BENCHMARK(field_of_large_context)->Arg(10'000)->Arg(10'000'000);

void add_all(std::string_view group, bool expressions) {
  for (const Member& member : texts()[group].members()) {
    const std::string name(member.name()), text(member.value.as_string());
    benchmark::RegisterBenchmark(((expressions ? "evaluate/" : "render/") + name).c_str(),
                                 expressions ? evaluate : render, text);
    benchmark::RegisterBenchmark(("compile/" + name).c_str(), compile, text, expressions);
    if (expressions)
      benchmark::RegisterBenchmark(("platform/" + name).c_str(), platform, "{{ " + text + " }}");
  }
}

const bool added = [] {
  add_all("expressions", true);
  add_all("templates", false);
  return true;
}();

}  // namespace
}  // namespace squall
