// The environment of rules, action parameters, aliases, notifications and action chains
// (spec/expressions 2.1, 2.9; spec/runtime 5), and the rendering of mappings.
#pragma once

#include <string_view>

#include "base/error.h"
#include "expr/core/platform_functions.h"
#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::jinja {

// Strict (or as given), trim_blocks and lstrip_blocks on, the 25 platform filters. Without `decrypt`
// decrypt_kv fails.
Settings platform_settings(UndefinedKind undefined = UndefinedKind::kStrict, Decrypt decrypt = nullptr);

using expr::kNoneMarker;

// Whether a text is an expression for the platform: it has "{{" or "{%" (base/template_marks.h).
bool has_expression(std::string_view text);

// Each member of `mapping` rendered: containers as JSON text that is read back, others as text; a member that
// rendering leaves as it is keeps its type. `context` is an object of names; it is seen whole as __context.
// An empty mapping or context gives the mapping back. `more`, when given, holds further names (datastore
// lookups).
Result<Value> render_mapping(const Environment& environment, const Value& mapping, const Value& context,
                             const Scope* more = nullptr);

}  // namespace squall::jinja
