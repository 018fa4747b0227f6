// Traces: what led to what (spec/runtime 6.10). A trace is a small document; each thing that belongs to it is
// a component of its own, so that adding one costs the same however many there are. Ids of components follow
// from what they say: a batch that is written twice finds its first copy.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/collection.h"
#include "value/value.h"

namespace squall::execution {

// A document of model::kTraces under a fresh id, or under `id`.
model::Document new_trace(std::string_view tag, Timestamp now, std::string id = {});
// The tag of an execution that nothing else gave a trace.
std::string execution_trace_tag(std::string_view execution_id);
std::string instance_trace_tag(std::string_view instance_id);

// Documents of model::kTraceComponents.
// Caused by the parent execution, or by the rule and trigger instance that the body names.
model::Document execution_component(std::string_view trace_id, std::string_view execution_id,
                                    const Value& body, Timestamp now);
// Caused by the trigger instance.
model::Document rule_component(std::string_view trace_id, std::string_view rule_id, std::string_view rule_ref,
                               std::string_view instance_id, Timestamp now);
// Instances of the action and notify triggers are caused by the execution that their payload names.
model::Document instance_component(std::string_view trace_id, std::string_view instance_id,
                                   std::string_view trigger, const Value& payload, Timestamp now);

}  // namespace squall::execution
