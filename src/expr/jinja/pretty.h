// Python's pprint.pformat(): 80 columns, mappings sorted by key. Private to expr/jinja.
#pragma once

#include <string>

#include "value/value.h"

namespace squall::jinja {

std::string pretty(const Value& value);

}  // namespace squall::jinja
