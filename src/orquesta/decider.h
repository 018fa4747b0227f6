// Where a run's expressions are decided. What an expression gives may depend on the time, on chance, on the
// datastore: a run that is rebuilt from its events must not ask again. So each decision that changes a run
// can be recorded beside the event that called for it, and a replay of the events takes the decisions from
// the record; it evaluates nothing.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::expr {
class Evaluator;
}

namespace squall::orquesta {

// Why something could not be decided: the reference's class and words.
struct Fault {
  std::string kind, message;

  static Fault of(const Error& error);
  std::string text() const { return kind + ": " + message; }
  Error error() const { return Error(Errc::kExpression, message).as(kind); }
};

// What was decided; with faults, what could be decided nevertheless.
struct Outcome {
  Value value;
  std::vector<Fault> faults;

  bool ok() const { return faults.empty(); }
  // {"value", "faults"?: [[kind, message]...]}, or null where there is neither; and back.
  Value serialize() const;
  static Outcome of(const Value& serialized);
};

// One thread at a time; lives for one call of the conductor, or for a few.
class Decider {
 public:
  // Evaluates; records nothing. `evaluator` must live on.
  static Decider live(const expr::Evaluator& evaluator) { return Decider(&evaluator, nullptr, {}); }
  // Evaluates, and appends each decision to `record`.
  static Decider recording(const expr::Evaluator& evaluator, std::vector<Value>& record) {
    return Decider(&evaluator, &record, {});
  }
  // Takes the decisions from a record, which must live on.
  static Decider replaying(std::span<const Value> record) { return Decider(nullptr, nullptr, record); }

  bool replays() const { return evaluator_ == nullptr; }
  // `evaluate(const expr::Evaluator&)` gives an Outcome; it is called unless there is a record of it.
  template <typename Evaluate>
  Outcome decide(Evaluate evaluate) {
    if (replays()) return next();
    Outcome outcome = evaluate(*evaluator_);
    if (record_ != nullptr) record_->push_back(outcome.serialize());
    return outcome;
  }
  // Whether a replay took every decision of its record, and asked for no more.
  bool complete() const { return !missed_ && next_ == replayed_.size(); }

 private:
  Decider(const expr::Evaluator* evaluator, std::vector<Value>* record, std::span<const Value> replayed)
      : evaluator_(evaluator), record_(record), replayed_(replayed) {}
  Outcome next();

  const expr::Evaluator* evaluator_;
  std::vector<Value>* record_;
  std::span<const Value> replayed_;
  std::size_t next_ = 0;
  bool missed_ = false;
};

}  // namespace squall::orquesta
