// Python's int() and float(). Private to expr/jinja.
#pragma once

#include <cstdint>
#include <optional>

#include "expr/jinja/render.h"

namespace squall::jinja {

// float(x): outer nothing where Python raises TypeError, inner nothing where it raises ValueError. Throws for
// undefined.
std::optional<std::optional<double>> to_float(Render& render, const Var& var);
// int(x), for texts in `base`, else int(float(x)); nothing where both fail. Throws for undefined and
// infinity.
std::optional<Value> to_integer(Render& render, const Var& var, std::int64_t base);

}  // namespace squall::jinja
