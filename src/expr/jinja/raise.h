// How a failure travels inside the engine: thrown where it happens, caught by the public calls of jinja.h.
#pragma once

#include "expr/core/raise.h"

namespace squall::jinja {

using expr::raise;
using expr::Raise;
using expr::raise_limit;
using expr::unwrap;

}  // namespace squall::jinja
