// The grammar of JSONPath. Private to expr/core.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "expr/core/jsonpath.h"

namespace squall::expr {

struct JsonPath::Step {
  enum class Kind : std::uint8_t {
    kRoot,
    kThis,
    kParent,
    kFields,
    kIndex,
    kSlice,  // one step
    kChild,
    kDescendants,
    kWhere,
    kUnion,
    kIntersect,  // left and right
  };
  Kind kind = Kind::kRoot;
  std::vector<std::string> fields;  // "*" is every field
  std::int64_t index = 0;
  std::optional<std::int64_t> from, to;
  std::unique_ptr<Step> left, right;
  bool plain = false;  // fields one below the other and nothing else
};

Result<std::unique_ptr<JsonPath::Step>> parse_json_path(std::string_view path);

}  // namespace squall::expr
