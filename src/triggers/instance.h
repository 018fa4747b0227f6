// Trigger instances: an event that came in, stored before anything is made of it (spec/runtime 4.4).
//
// x.pending is 1 until the rules engine has handled it; x.trace_context is what the sender said of its trace.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "model/collection.h"
#include "value/value.h"

namespace squall::triggers {

struct Event {
  std::string trigger;  // reference of the trigger: "core.st2.generic.actiontrigger"
  Value payload;
  Value trace_context = {};  // {trace_tag} or {id_, trace_tag}; null: a trace of its own
  std::string id = {};       // of the instance; empty: a fresh one
};

// The document of model::kTriggerInstances, status pending.
model::Document pending_instance(const Event& event, Timestamp now);
// The same event when no rule listens to its trigger: processed already.
model::Document unheard_instance(const Event& event, Timestamp now);

// Whether the payload fits the trigger type's payload schema. Types of pack `core` are checked always, others
// when `validate` ([system] validate_trigger_payload). kInvalid in the reference's words (spec/api 2.20); the
// changed payload (defaults filled in) is not used, as there.
Result<void> check_payload(const Value& trigger_type, std::string_view trigger, const Value& payload,
                           bool validate);

}  // namespace squall::triggers
