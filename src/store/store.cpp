#include "store/store.h"

#include "base/error.h"
#include "store/columns.h"

namespace squall::store {

Query after(const Collection& collection, Query query, const Document& last) {
  if (query.sort.empty() || query.sort.front().path == "id") {
    const bool down = !query.sort.empty() && query.sort.front().descending;
    query.where.push_back({"id", down ? Op::kLt : Op::kGt, last.id});
    return query;
  }
  const Sort& sort = query.sort.front();
  Value reached;
  for (const Column& column : collection.columns) {
    if (column.path == sort.path) reached = column_value(column, last.body);
  }
  if (query.sort.size() > 1 || reached.is_null())
    broken_invariant("a keyset page needs one sort column that has a value");
  // The first condition alone lets an index find the place; the group then drops what was on the page before.
  query.where.push_back({sort.path, sort.descending ? Op::kLe : Op::kGe, reached});
  std::vector<std::vector<Condition>> beyond = {{{sort.path, sort.descending ? Op::kLt : Op::kGt, reached}},
                                                {{"id", Op::kGt, last.id}}};
  if (query.any_of.empty()) {
    query.any_of = std::move(beyond);
    return query;
  }
  // (a or b) and (c or d) as one list of groups.
  std::vector<std::vector<Condition>> both;
  for (const auto& group : query.any_of) {
    for (const auto& place : beyond) {
      both.push_back(group);
      both.back().insert(both.back().end(), place.begin(), place.end());
    }
  }
  query.any_of = std::move(both);
  return query;
}

Write insert(const Collection& collection, Document document) {
  return {.kind = Write::Kind::kInsert, .collection = &collection, .document = std::move(document)};
}

Write update(const Collection& collection, Document document) {
  return {.kind = Write::Kind::kUpdate, .collection = &collection, .document = std::move(document)};
}

Write erase(const Collection& collection, std::string id, std::int64_t revision) {
  return {.kind = Write::Kind::kErase,
          .collection = &collection,
          .document = {.id = std::move(id), .revision = revision, .body = {}}};
}

}  // namespace squall::store
