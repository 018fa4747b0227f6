// Bodies for the tests of this folder.
#pragma once

#include "model/status.h"
#include "value/value.h"

namespace squall::execution {

inline constexpr const char* kTestId = "0123456789abcdef01234567";

// An execution of probe.greet as request.h lays it out.
inline Value test_body(model::Status status, const char* runner = "local-shell-cmd",
                       Value context = Value::object()) {
  Object x;
  if (!model::is_completed(status)) x.set("live", 1);
  return Value::object(
      {{"status", model::to_text(status)},
       {"action", Value::object({{"ref", "probe.greet"}, {"snapshot", "a"}})},
       {"runner", Value::object({{"name", runner}, {"snapshot", "r"}})},
       {"liveaction", Value::object({{"id", kTestId}, {"action", "probe.greet"}})},
       {"parameters", Value::object({{"who", "rowan"}})},
       {"context", std::move(context)},
       {"start_timestamp", 1000},
       {"log", Value::array({Value::object({{"timestamp", 1000}, {"status", "requested"}})})},
       {"x", x}});
}

}  // namespace squall::execution
