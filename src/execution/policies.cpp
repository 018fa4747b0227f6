#include "execution/policies.h"

#include <algorithm>
#include <cmath>

#include "base/id.h"
#include "value/python.h"

namespace squall::execution {
namespace {

using model::Status;

bool is_type(const Value& policy, std::string_view type) {
  return policy["policy_type"].is_string() && policy["policy_type"].as_string() == type;
}

// As a database compares: numbers by value, everything else by kind too.
bool same_parameter(const Value& a, const Value& b) {
  return a.is_bool() == b.is_bool() && python::equals(a, b);
}

Micros seconds(const Value& delay) {
  if (delay.is_int()) return std::chrono::seconds(std::clamp<std::int64_t>(delay.as_int(), 0, 86400));
  if (delay.is_double() && std::isfinite(delay.as_double()))
    return Micros(static_cast<std::int64_t>(std::clamp(delay.as_double(), 0.0, 86400.0) * 1e6));
  return Micros{0};
}

}  // namespace

bool limits_concurrency(const Value& policy) {
  return policy.get_bool("enabled", true) &&
         (is_type(policy, kConcurrencyPolicy) || is_type(policy, kAttributeConcurrencyPolicy));
}

bool compares_parameters(const Value& policy, const Value& parameters) {
  if (!is_type(policy, kAttributeConcurrencyPolicy)) return false;
  return std::ranges::any_of(policy["parameters"]["attributes"].items(), [&](const Value& name) {
    return name.is_string() && parameters.contains(name.as_string());
  });
}

bool counts_against(const Value& policy, const Value& parameters, const Value& others) {
  if (!is_type(policy, kAttributeConcurrencyPolicy)) return true;
  return std::ranges::all_of(policy["parameters"]["attributes"].items(), [&](const Value& name) {
    if (!name.is_string()) return true;
    const Value* wanted = parameters.find(name.as_string());
    if (!wanted) return true;
    const Value* has = others.find(name.as_string());
    return has ? same_parameter(*wanted, *has) : wanted->is_null();
  });
}

Verdict decide_concurrency(const Value& policy, std::size_t busy) {
  const Value& parameters = policy["parameters"];
  if (static_cast<std::int64_t>(busy) < parameters.get_int("threshold")) return Verdict::kProceed;
  return parameters.get_string("action", "delay") == "cancel" ? Verdict::kCancel : Verdict::kDelay;
}

Result<Change> apply_concurrency(const Value& body, Verdict verdict, Timestamp now) {
  const Status from = status_of(body);
  if (from != Status::kRequested && from != Status::kDelayed)
    return Change{.body = body, .from = from, .to = from, .changed = false};
  switch (verdict) {
    case Verdict::kProceed:
      return set_status(body, Status::kRequested, now);
    case Verdict::kCancel:
      return set_status(body, Status::kCanceling, now);
    case Verdict::kDelay:
      break;
  }
  const Timestamp due = now + kPolicyDelay.count();
  if (from == Status::kRequested) return set_status(body, Status::kDelayed, now, {.due = due});
  Change later{.body = body.with("x", body["x"].with("due", due)), .from = from, .to = from, .changed = true};
  return later;
}

std::optional<Retry> decide_retry(const Value& policy, const model::Document& ended) {
  if (!policy.get_bool("enabled", true) || !is_type(policy, kRetryPolicy)) return std::nullopt;
  const Value& context = ended.body["context"];
  if (python::truthy(context["parent"])) return std::nullopt;  // workflows have retries of their own

  const Value& wishes = policy["parameters"];
  const std::string on = wishes.get_string("retry_on");
  const Status status = status_of(ended.body);
  const bool wanted =
      (status == Status::kFailed && on == "failure") || (status == Status::kTimeout && on == "timeout");
  const std::int64_t count = context["policies"]["retry"].get_int("retry_count") + 1;
  if (!wanted || count > wishes.get_int("max_retry_count", 2)) return std::nullopt;

  const Value mark = Value::object(
      {{"applied_policy", policy["ref"]}, {"retry_count", count}, {"retried_liveaction_id", ended.id}});
  return Retry{.id = derived_id({"retry", ended.id, policy.get_string("ref")}),
               .action = ended.body["action"].get_string("ref"),
               .parameters = ended.body["parameters"],
               .context = context.with("policies", Value::object({{"retry", mark}})),
               .count = count,
               .delay = seconds(wishes["delay"])};
}

}  // namespace squall::execution
