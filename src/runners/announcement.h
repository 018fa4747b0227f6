// The runner `announcement`: sends the action's parameters to those who watch the stream (spec/runtime 1.9).
#pragma once

#include <functional>
#include <memory>

#include "runners/runner.h"

namespace squall::runners {

// Publishes {payload, trace_context} under a routing key.
using Announce = std::function<void(std::string_view route, const Value& body)>;
std::shared_ptr<Runner> make_announcement(Announce announce);

}  // namespace squall::runners
