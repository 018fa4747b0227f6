// Stands for a runner type that is known and that this program cannot run: its executions fail at once and
// say so, where they would wait for ever.
#pragma once

#include <memory>
#include <string>

#include "runners/runner.h"

namespace squall::runners {
std::shared_ptr<Runner> make_unoffered(std::string runner_type);
}
