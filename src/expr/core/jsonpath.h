// JSONPath in the dialect that rule criteria and `jsonpath_query` use (jsonpath-rw 1.4; vectors in
// spec/runtime 4.5).
//
//   $            the root                    a.b  a..b     child, any depth below
//   name 'a b'   a field; several: a,b       * [*]         every field, every item
//   ['a'] ["a"]  a field in brackets         [0] [1:3]     an item, a slice
//   a | b        both results                `this` `parent`
//   a where b    the a that have a b
//
// Not in the dialect, and a parse error: [?(...)] filters, scripts, numbers after a dot.
//
// Threads: a JsonPath is immutable and cheap to copy. parse() keeps the last kCachedPaths paths.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::expr {

inline constexpr std::size_t kMaxPathBytes = 4096;
inline constexpr std::size_t kMaxPathSteps = 100;
inline constexpr std::size_t kMaxPathMatches = 1'000'000;
inline constexpr std::size_t kCachedPaths = 512;

class JsonPath {
 public:
  // Errors: kParse with the column; kind() is the reference's class ("JsonPathLexerError", "Exception");
  // kLimit.
  static Result<JsonPath> parse(std::string_view path);

  // All matches in document order; a field that is missing is no match. Error: kLimit beyond kMaxPathMatches.
  Result<std::vector<Value>> find(const Value& root) const;
  // The first match alone; null when there is none.
  Result<Value> first(const Value& root) const;

  struct Step;

 private:
  explicit JsonPath(std::shared_ptr<const Step> top) : top_(std::move(top)) {}
  std::shared_ptr<const Step> top_;
};

// JsonPath::parse() and find().
Result<std::vector<Value>> find(std::string_view path, const Value& root);

}  // namespace squall::expr
