// Reading, printing, copying and changing documents shaped like an execution: one of 2 KB, one of about 1 MB.
#include <benchmark/benchmark.h>

#include "value/json/json.h"
#include "value/schema/schema.h"
#include "value/yaml/yaml.h"

namespace squall {
namespace {

Value execution(int lines) {
  Object document;
  document.set("id", "65f1c0ffee65f1c0ffee65f1")
      .set("status", "succeeded")
      .set("start_timestamp", 1710063000123456)
      .set("elapsed_seconds", 1.25)
      .set("action",
           Value::object({{"ref", "core.local"}, {"runner_type", "local-shell-cmd"}, {"enabled", true}}))
      .set(
          "parameters",
          Value::object({{"cmd", "echo \"it works\" && ls -l /var/log"}, {"timeout", 60}, {"env", nullptr}}));
  std::vector<Value> output;
  for (int i = 0; i < lines; ++i) {
    output.push_back(Value::object({{"line", i},
                                    {"host", "worker-" + std::to_string(i % 17) + ".example.net"},
                                    {"ratio", i * 0.37},
                                    {"text", "Mar 10 09:30:00 daemon: request took 12 ms, h\xc3\xa9llo"},
                                    {"tags", Value::array({"a", "b", i % 3 == 0})}}));
  }
  document.set("result", Value::object({{"stdout", Value::array(std::move(output))}, {"return_code", 0}}));
  return document;
}

const Value& sized(const benchmark::State& state) {
  static const Value small = execution(12), large = execution(7000);
  return state.range(0) == 0 ? small : large;
}

void parse_json(benchmark::State& state) {
  const std::string text = json::dump(sized(state));
  for (auto _ : state) benchmark::DoNotOptimize(json::parse(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(parse_json)->Arg(0)->Arg(1);

void dump_json(benchmark::State& state) {
  const Value& value = sized(state);
  const std::size_t size = json::dump(value).size();
  for (auto _ : state) benchmark::DoNotOptimize(json::dump(value));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * size));
}
BENCHMARK(dump_json)->Arg(0)->Arg(1);

void copy(benchmark::State& state) {
  const Value& value = sized(state);
  for (auto _ : state) benchmark::DoNotOptimize(Value(value));
}
BENCHMARK(copy)->Arg(1);

void change_one_member(benchmark::State& state) {
  const Value& value = sized(state);
  for (auto _ : state) benchmark::DoNotOptimize(value.with("status", "failed"));
}
BENCHMARK(change_one_member)->Arg(1);

void find_member(benchmark::State& state) {
  Object object;
  for (std::int64_t i = 0; i < state.range(0); ++i) object.set("parameter_" + std::to_string(i), i);
  const Value value(std::move(object));
  const std::string key = "parameter_" + std::to_string(state.range(0) - 1);
  for (auto _ : state) benchmark::DoNotOptimize(value.find(key));
}
BENCHMARK(find_member)->Arg(4)->Arg(16)->Arg(17)->Arg(1000);

void parse_yaml(benchmark::State& state) {
  const std::string text = yaml::dump(sized(state));
  for (auto _ : state) benchmark::DoNotOptimize(yaml::parse(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(parse_yaml)->Arg(0);

void validate_request(benchmark::State& state) {
  const Value schema = json::parse(R"({"type":"object","additionalProperties":false,"properties":{
      "cmd":{"type":"string","required":true},"timeout":{"type":"integer","default":60},"env":{"type":"object"},
      "hosts":{"type":"array","items":{"type":"string"}},"mode":{"type":"string","enum":["a","b"],"default":"a"}}})")
                           .value();
  const Value given = json::parse(R"({"cmd":"ls","hosts":["a","b","c"]})").value();
  for (auto _ : state)
    benchmark::DoNotOptimize(schema::validate(schema, given, {.allow_default_none = true}));
}
BENCHMARK(validate_request);

}  // namespace
}  // namespace squall
