#include "conform/timer_case.h"

#include "base/time/iso8601.h"
#include "content/system_triggers.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

constexpr std::size_t kMaxFires = 10;
constexpr Timestamp kWakeDelay = 10'000;  // the scheduler of the cases looks 10 ms after each due time

Value fires_of(const triggers::TimerSpec& spec) {
  std::vector<Value> fires;
  std::optional<Timestamp> next = spec.first();
  while (next && fires.size() < kMaxFires) {
    const auto due = spec.due_by(next, *next + kWakeDelay);
    fires.emplace_back(*due.fire);
    next = due.next;
  }
  return Value::array(std::move(fires));
}

// {"fires": [instants]}, {"expired": true} or {"error": ...}.
Value schedule_of(triggers::TimerKind kind, const Value& parameters, Timestamp now) {
  const auto spec = triggers::TimerSpec::make(kind, parameters, now);
  if (!spec.ok()) return Value::object({{"error", spec.error().message()}});
  if (kind == triggers::TimerKind::kDate && !spec->first()) return Value::object({{"expired", true}});
  return Value::object({{"fires", fires_of(*spec)}});
}

// The expected schedule with its instants as numbers: they are written with and without fractions.
Value expected_schedule(const Value& schedule) {
  if (!schedule.contains("fires")) return schedule;
  std::vector<Value> fires;
  for (const Value& fire : schedule["fires"].items())
    fires.emplace_back(time::parse_iso(fire.as_string()).value());
  return Value::object({{"fires", Value::array(std::move(fires))}});
}

bool same_schedule(const Value& test_case, const Value& actual) {
  const Value& expected = test_case["schedule"];
  if (expected.contains("error")) return actual.contains("error");
  // An interval that goes back fires without end in the reference; here it is refused.
  if (test_case["quirk"] == Value("negative-interval")) return actual.contains("error");
  return same_outcome(expected_schedule(expected), actual);
}

}  // namespace

Verdict run_timer_case(triggers::TimerKind kind, std::string_view trigger_type, const Value& test_case) {
  const Value* type = content::find_system_trigger_type(trigger_type);
  const auto accepted = triggers::check_timer_parameters(kind, (*type)["parameters_schema"],
                                                         from_case(test_case["parameters"]));
  const Value& validation = test_case["validation"];
  Verdict verdict;
  if (validation.contains("error") || !accepted.ok()) {
    verdict.expected = json::dump(validation);
    verdict.actual = accepted.ok() ? json::dump(to_case(*accepted)) : accepted.error().message();
    verdict.passed =
        validation.contains("error") && !accepted.ok() && same_error(validation["error"], accepted.error());
    return verdict;
  }
  const Value actual = schedule_of(kind, *accepted, time::parse_iso(test_case["now"].as_string()).value());
  verdict.expected = json::dump(test_case["schedule"]);
  verdict.actual = json::dump(actual);
  verdict.passed = same_outcome(validation["parameters"], *accepted) && same_schedule(test_case, actual);
  return verdict;
}

}  // namespace squall::conform
