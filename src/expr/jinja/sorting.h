// Sorting and grouping of Vars by keys, and dict()'s way of filling a mapping. Private to expr/jinja.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "expr/jinja/render.h"

namespace squall::jinja {

// list.sort(): stable, by Python's `<`. Throws Raise (TypeError) where there is no order.
void sort_items(Render& render, std::vector<Var>& items, bool reverse);
// Sorts by the keys: keys[i] belongs to items[i]. A reversed sort keeps the order of equals, as Python's
// does.
void sort_by_keys(Render& render, std::vector<Var>& items, std::vector<Var> keys, bool reverse);

// dict.update(source): a mapping, or pairs.
void update_dict(Render& render, Dict& dict, const Var& source);

// The parts of "a.b.0", and how a filter reads such an attribute of an item.
class AttributePath {
 public:
  AttributePath() = default;
  // A text, or an integer. None: the item itself.
  explicit AttributePath(const Var& attribute);
  // A missing part is undefined, or `fallback` when it was given.
  Var read(Render& render, const Var& item, const Var* fallback = nullptr) const;

 private:
  expr::SmallVector<Value, 2> parts_;
};

// The text in lower case, anything else as it is: keys of sorts that ignore case.
Var without_case(const Var& var);

}  // namespace squall::jinja
