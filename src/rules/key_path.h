// The key of a criterion: where in the payload its value is (spec/runtime 4.5).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
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
  // REQUIRES: `root` lives as long as this: one of the two above.
  KeyPath(std::string_view key, std::string_view root, bool sees_st2kv);

  // The first value found, null when there is none. `payload` is what stands under the root. The Value behind
  // the reference is `payload`'s, or `scratch`. A datastore item is an object that equals nothing a pattern
  // can hold: the reference compares the lookup, not its value. Error: the key is no path, in jsonpath's
  // words.
  Result<const Value*> find(const Value& payload, Value& scratch) const;

 private:
  enum class Kind : unsigned char { kPlain, kDatastore, kNowhere, kPath };

  Kind kind_ = Kind::kPlain;
  std::string_view root_;
  std::vector<std::string> fields_;  // of a plain key, behind the root
  std::shared_ptr<const Result<expr::JsonPath>> path_;
};

// Hands out one KeyPath for all criteria that have the same key: an event reads it once, not once a rule.
// Not for sharing between threads.
class KeyPool {
 public:
  std::shared_ptr<const KeyPath> get(std::string_view key, std::string_view root, bool sees_st2kv);

 private:
  std::unordered_map<std::string, std::shared_ptr<const KeyPath>> known_;
};

}  // namespace squall::rules
