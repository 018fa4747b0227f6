#include "store/sqlite/sqlite_store.h"

#include "base/file.h"
#include "store/contract/contract.h"

namespace squall::store::contract {
namespace {

// A store together with the folder it lives in.
struct InTempDirectory {
  TempDirectory directory;
  SqliteStore store;
  explicit InTempDirectory(std::vector<Invariant> invariants)
      : store({.directory = directory.path(), .patience = Millis{2}, .invariants = std::move(invariants)}) {}
};

std::shared_ptr<Store> make_sqlite(std::vector<Invariant> invariants) {
  auto both = std::make_shared<InTempDirectory>(std::move(invariants));
  return {both, &both->store};
}

const Backend kSqlite{"sqlite", make_sqlite};

}  // namespace

SQUALL_STORE_CONTRACT(Sqlite, kSqlite);

}  // namespace squall::store::contract
