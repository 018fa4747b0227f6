#include "expr/yaql/query.h"

#include "expr/yaql/mapping.h"

namespace squall::yaql {

Var memorized(Var collection) {
  if (!collection.is(Tag::kIterator)) return collection;
  return make<Memory>(Ref<Iterator>::share(&collection.as<Iterator>()));
}

Var chained(Run& run, std::vector<Var> collections) {
  if (!collections.empty()) run.check_stack();
  return lazily("itertools.chain", [collections = std::move(collections), at = std::size_t{0},
                                    cursor = std::optional<Cursor>()](Run& r, Var& out) mutable {
    while (true) {
      if (cursor && cursor->next(r, out)) return true;
      if (at >= collections.size()) return false;
      cursor.emplace(r, std::move(collections[at++]));
    }
  });
}

Var distinct_items(Run& run, const Var& collection, Selector key) {
  return lazily("generator", [cursor = Cursor(run, collection), key = std::move(key), seen = Ref<Set>()](
                                 Run& r, Var& out) mutable {
    SetBuilder builder(r, std::move(seen));
    bool found = false;
    for (Var item; !found && cursor.next(r, item);) {
      if (!builder.put(key(r, item))) continue;
      out = std::move(item);
      found = true;
    }
    seen = builder.take();
    return found;
  });
}

}  // namespace squall::yaql
