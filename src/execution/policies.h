// Policies as decisions over values (spec/runtime 6.5): concurrency before an execution is scheduled, retry
// after it has ended. Counting and storing are the caller's; a policy is a document of model::kPolicies.
//
// Two things differ from the reference on purpose. Executions of one action are decided one after the other
// by whoever holds the lock of the action, and a decision counts what is scheduled already, so `threshold` is
// kept exactly. And a retry that is to wait is stored at once with its due time, so that a restart does not
// lose it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execution/transitions.h"
#include "model/collection.h"

namespace squall::execution {

inline constexpr std::string_view kConcurrencyPolicy = "action.concurrency";
inline constexpr std::string_view kAttributeConcurrencyPolicy = "action.concurrency.attr";
inline constexpr std::string_view kRetryPolicy = "action.retry";
// After how long a delayed execution is looked at again.
inline constexpr Micros kPolicyDelay = std::chrono::milliseconds(2500);

// Whether the document is an enabled policy that must be asked before scheduling (and needs the action's
// lock).
bool limits_concurrency(const Value& policy);

// Whether an execution of the same action with `others` as parameters counts against one with `parameters`:
// always for action.concurrency; for action.concurrency.attr when every listed attribute that `parameters`
// has is equal in both. Defaults that were not stored are not compared.
bool counts_against(const Value& policy, const Value& parameters, const Value& others);
// Whether the caller must look at the others' parameters at all, or can count by action and status.
bool compares_parameters(const Value& policy, const Value& parameters);

enum class Verdict : std::uint8_t { kProceed, kDelay, kCancel };
// `busy`: executions that count, in scheduled or running.
Verdict decide_concurrency(const Value& policy, std::size_t busy);

// The body as the verdict leaves it: delayed and due again after kPolicyDelay, or canceling (announced, so
// that a runner ends it), or requested again. Only touches requested and delayed executions.
Result<Change> apply_concurrency(const Value& body, Verdict verdict, Timestamp now);

// A new execution that a retry policy asks for.
struct Retry {
  std::string id;      // follows from the one that failed and the count: asked for twice, made once
  std::string action;  // ref
  Value parameters;    // as stored, rendered already
  Value context;
  std::int64_t count = 0;  // from 1
  Micros delay{0};
};
// Nothing when the policy does not apply: not failed or timed out, the other of the two, part of a workflow,
// or max_retry_count reached.
std::optional<Retry> decide_retry(const Value& policy, const model::Document& ended);

}  // namespace squall::execution
