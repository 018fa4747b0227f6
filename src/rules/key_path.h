// The key of a criterion: where in the payload its value is (spec/runtime 4.5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "expr/core/jsonpath.h"
#include "value/value.h"

namespace squall::rules {

// Under which name the payload is known to keys and patterns: "trigger", or "item" inside a search.
inline constexpr std::string_view kTriggerRoot = "trigger";
inline constexpr std::string_view kItemRoot = "item";

// Compiled once; immutable. Plain dotted keys are walked without an allocation, all others are JSONPath.
class KeyPath {
 public:
  // Everything from the first '#' on is left out: it only makes keys different. `sees_st2kv`: whether `st2kv`
  // is a root (in the reference it becomes one with the first pattern that is a text).
  KeyPath(std::string_view key, std::string_view root, bool sees_st2kv);

  // The first value found, null when there is none. `payload` is what stands under the root. The Value behind
  // the reference is `payload`'s, or `scratch`. A datastore item is an object that equals nothing a pattern
  // can hold: the reference compares the lookup, not its value. Error: the key is no path, in jsonpath's
  // words.
  Result<const Value*> find(const Value& payload, Value& scratch) const;

 private:
  std::string root_;
  std::vector<std::string> fields_;  // of a plain key, behind the root
  bool plain_ = false;
  bool elsewhere_ = false;  // plain, but under no root that there is
  bool in_datastore_ = false;
  Result<expr::JsonPath> path_;
};

}  // namespace squall::rules
