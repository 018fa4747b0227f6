// The bounds of expressions as [expressions] of the configuration has them.
#pragma once

#include "base/config.h"
#include "expr/facade/facade.h"
#include "expr/jinja/jinja.h"
#include "expr/yaql/yaql.h"

namespace squall::expr {

Bounds configured_bounds(const Config& config);

// As each engine has them.
jinja::Limits jinja_limits(const Bounds& bounds);
yaql::Limits yaql_limits(const Bounds& bounds);

}  // namespace squall::expr
