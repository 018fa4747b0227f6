#include "services/core/unfinished.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace squall::services {

bool is_store_trouble(const Error& error) {
  return error.code() == Errc::kIo || error.code() == Errc::kUnavailable || error.code() == Errc::kTimeout;
}

Result<void> drop_stored(store::Store& store, std::vector<store::Write>& batch) {
  std::map<const model::Collection*, std::vector<std::string>> asked;
  for (const store::Write& write : batch)
    if (write.kind == store::Write::Kind::kInsert) asked[write.collection].push_back(write.document.id);
  std::set<std::pair<const model::Collection*, std::string>> there;
  for (const auto& [collection, ids] : asked) {
    auto found = store.get_many(*collection, ids, store::Read::kSummary);
    if (!found.ok()) return std::move(found).error();
    for (const model::Document& document : *found) there.emplace(collection, document.id);
  }
  std::erase_if(batch, [&](const store::Write& write) {
    return write.kind == store::Write::Kind::kInsert && there.contains({write.collection, write.document.id});
  });
  return {};
}

}  // namespace squall::services
