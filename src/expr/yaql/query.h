// What several tables of collection functions share. Private to expr/yaql.
#pragma once

#include <cstdint>

#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"

namespace squall::yaql {

// An iterator as one that remembers its items; anything else as it is.
Var memorized(Var collection);

// A function that changes items one by one, as an optional argument of queries: without it, they stay.
class Selector {
 public:
  Selector() = default;
  Selector(const Call& call, std::size_t place) {
    if (call.has(place)) lambda_ = call.share_lambda(place);
  }
  Var operator()(Run& run, const Var& item) const { return lambda_ ? (*lambda_)(run, item) : item; }
  explicit operator bool() const { return static_cast<bool>(lambda_); }

 private:
  Ref<Lambda> lambda_;
};

// One collection behind the other.
Var chained(Run& run, std::vector<Var> collections);
// Each item once, in the order of their first occurrence.
Var distinct_items(Run& run, const Var& collection, Selector key);

}  // namespace squall::yaql
