// What plain scalars of YAML 1.1 mean. Private to this folder.
#pragma once

#include <optional>
#include <string_view>

#include "value/value.h"
#include "value/yaml/node.h"

namespace squall::yaml {

// The tag that a plain scalar gets by its looks, as PyYAML's resolver decides.
Tag implicit_tag(std::string_view text);

// The value of a scalar with the tag kNull, kBool, kInt, kFloat, kTimestamp, kStr, kValue or kBinary.
// Error: kParse, in Python's words, without a position.
Result<Value> scalar_value(Tag tag, std::string_view text);

}  // namespace squall::yaml
