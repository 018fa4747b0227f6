// What happens to a schema and an instance before they are compared (spec/content 4.2). Private to this
// folder.
#pragma once

#include "value/value.h"

namespace squall::schema {

// Properties that are optional or whose default is null also accept null. Throws Unusable where the reference
// fails: `items` of a property that is no single schema.
Value with_null_allowed(const Value& schema);

// Defaults of properties put where the instance has nothing or null; nested objects and array items that are
// there are filled as well.
Value with_defaults(const Value& schema, const Value& instance);

// Whether `type` is `name` or a list with it.
bool names_type(const Value& type, std::string_view name);

}  // namespace squall::schema
