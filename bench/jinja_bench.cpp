// Templates as rules, parameters and workflows use them.
#include <benchmark/benchmark.h>

#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall {
namespace {

const jinja::Environment& environment() {
  static const jinja::Environment made(jinja::platform_settings());
  return made;
}

Value payload() {
  std::string text = R"({"trigger": {"user": "ann", "body": {"state": "open", "id": 42}, "tags": [)";
  for (int i = 0; i < 100; ++i) text += (i == 0 ? "" : ",") + std::to_string(i);
  return json::parse(text + "]}}").value();
}

void render(benchmark::State& state, std::string_view text) {
  const auto made = environment().compile(text).value();
  const jinja::Scope scope(payload());
  for (auto _ : state) benchmark::DoNotOptimize(made.render(scope));
}

void compile(benchmark::State& state, std::string_view text) {
  jinja::Settings settings = jinja::platform_settings();
  settings.cached_templates = 0;
  const jinja::Environment uncached(std::move(settings));
  for (auto _ : state) benchmark::DoNotOptimize(uncached.compile(text));
}

void cached(benchmark::State& state, std::string_view text) {
  const jinja::Scope scope(payload());
  for (auto _ : state) benchmark::DoNotOptimize(environment().render(text, scope));
}

BENCHMARK_CAPTURE(render, member, "{{ trigger.user }}");
BENCHMARK_CAPTURE(render, deep_member, "{{ trigger.body.state }}");
BENCHMARK_CAPTURE(render, filters, "{{ trigger.user | upper | default('x') }}");
BENCHMARK_CAPTURE(render, condition,
                  "{% if trigger.body.id > 40 and trigger.user == 'ann' %}yes{% else %}no{% endif %}");
BENCHMARK_CAPTURE(render, loop_100, "{% for t in trigger.tags %}{{ t }},{% endfor %}");
BENCHMARK_CAPTURE(render, pipeline_100, "{{ trigger.tags | select('odd') | map('string') | join(',') }}");
BENCHMARK_CAPTURE(render, to_complex_100, "{{ trigger | to_complex }}");
BENCHMARK_CAPTURE(cached, member, "{{ trigger.user }}");
BENCHMARK_CAPTURE(compile, member, "{{ trigger.user }}");
BENCHMARK_CAPTURE(
    compile, macro,
    "{% macro m(a, b=2) %}{{ a }}{% for i in b %}{{ loop.index }}{% endfor %}{% endmacro %}{{ m(1) }}");

}  // namespace
}  // namespace squall
