// What is said when an execution ends: the payloads of the notify and action triggers (spec/runtime 4.1, 9).
// Pure but for the datastore that templates look into.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expr/jinja/datastore.h"
#include "expr/jinja/jinja.h"
#include "model/collection.h"
#include "value/value.h"

namespace squall::execution {

inline constexpr std::string_view kNotifyTrigger = "core.st2.generic.notifytrigger";
inline constexpr std::string_view kActionTrigger = "core.st2.generic.actiontrigger";

struct Notification {
  std::string route;
  Value payload;  // of kNotifyTrigger
};

// One for each route of each section that applies: on-complete always, then on-success for succeeded, or
// on-failure for failed, timeout and abandoned (not canceled). Empty when the execution has no notify block.
// A message or data that does not render is sent as it was written; `problems` says which, for the log.
// REQUIRES: a completed execution, read whole. `environment`: with jinja::platform_settings().
std::vector<Notification> notifications(const jinja::Environment& environment,
                                        const model::Document& execution,
                                        const jinja::DatastoreReader& datastore,
                                        std::vector<std::string>& problems);

// The payload of kActionTrigger. `masked_parameters`: the execution's, with secrets masked; the result is
// told as it is.
Value action_trigger_payload(const model::Document& execution, Value masked_parameters);

}  // namespace squall::execution
