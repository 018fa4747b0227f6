#include "orquesta/decider.h"

namespace squall::orquesta {

Fault Fault::of(const Error& error) {
  return {error.kind().empty() ? "ExpressionEvaluationException" : error.kind(), error.message()};
}

Value Outcome::serialize() const {
  if (faults.empty() && value.is_null()) return {};
  if (faults.empty()) return Value::object({{"value", value}});
  std::vector<Value> list;
  for (const Fault& fault : faults) list.push_back(Value::array({Value(fault.kind), Value(fault.message)}));
  return Value::object({{"value", value}, {"faults", Value::array(std::move(list))}});
}

Outcome Outcome::of(const Value& serialized) {
  Outcome outcome{serialized["value"], {}};
  for (const Value& fault : serialized["faults"].items()) {
    const Value &kind = fault[0], &message = fault[1];
    outcome.faults.push_back({std::string(kind.is_string() ? kind.as_string() : ""),
                              std::string(message.is_string() ? message.as_string() : "")});
  }
  return outcome;
}

Outcome Decider::next() {
  if (next_ < replayed_.size()) return Outcome::of(replayed_[next_++]);
  missed_ = true;
  return {{}, {{"ReplayError", "the record of a run's decisions ends too early"}}};
}

}  // namespace squall::orquesta
