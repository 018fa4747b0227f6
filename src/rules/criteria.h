// The criteria of a rule, compiled once and asked about many payloads (spec/runtime 4.5).
//
// Criteria are ANDed in the order they are stored, and the first that is false ends the question. A criterion
// that fails (a template that does not render, a key that is no path, a comparison that Python refuses) is
// false, and says why in a Failure, which the rules engine records as a failed enforcement. What is wrong
// with a criterion itself (no type, an unknown operator) ends the whole evaluation with an Error, but only
// when the evaluation gets there.
//
// Departure from the reference, which fails there: a pattern that is a bare datastore lookup, {{
// st2kv.system.key }}, stands for the text of the key.
//
// Threads: immutable after compile(); any number of threads may match at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "expr/jinja/datastore.h"
#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::rules {

// Searches inside searches; deeper ones are a failure of the criterion.
inline constexpr int kMaxSearchDepth = 20;

struct Failure {
  std::string reason;  // what was being done, in the reference's words
  Error exception;
};

// What a payload is matched with.
struct Event {
  const Value& payload;
  Timestamp now = 0;
  const jinja::DatastoreReader& datastore = jinja::empty_datastore();
};

class Criterion;
class KeyPool;

class Criteria {
 public:
  // No criteria: everything matches.
  Criteria() = default;
  // `rule_ref` appears in failures. `environment` compiles the patterns that are templates
  // (jinja::platform_settings()) and must outlive the criteria.
  // `keys`, when given, is shared by all rules that are compiled together.
  static Criteria compile(const Value& criteria, const jinja::Environment& environment, std::string rule_ref,
                          KeyPool* keys = nullptr);

  // With criteria, an empty payload never matches. Failures are appended.
  Result<bool> match(const Event& event, std::vector<Failure>& failures) const;

 private:
  std::shared_ptr<const Criterion> first_;  // of `count_` side by side
  std::size_t count_ = 0;
};

// The operator `search` alone: whether the items of `value` satisfy the child criteria in `pattern` as
// `condition` says (any, all, any2any, all2any). Errors as an operator's.
Result<bool> search(const Value& value, const Value& pattern, const Value& condition,
                    const jinja::Environment& environment, const Event& event,
                    std::vector<Failure>& failures);

}  // namespace squall::rules
