// Picking values out of documents by the names that --attr and --key take (spec/cli 5.4).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::cli {

// `name` is "a.b-c.d" and walks objects; any other form is a JSONPath ($, .name, ..name, *, [n], [*],
// ['name']), whose first match counts. Null when nothing is there. Error: kParse for a path that is not
// understood.
Result<Value> select(const Value& document, std::string_view name);

// An object with the named values alone, null ones left out; dotted names become nested objects. "all" among
// the names (or no name at all) takes every member.
Result<Value> select_all(const Value& document, std::span<const std::string> names);

}  // namespace squall::cli
