// The runner `noop`: succeeds (spec/runtime 1.10).
#pragma once

#include <memory>

#include "runners/runner.h"

namespace squall::runners {
std::shared_ptr<Runner> make_noop();
}
