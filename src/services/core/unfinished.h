// What a store that fails for a while leaves behind, and batches that are offered to it a second time: what
// stood before the write that failed may have been stored.
#pragma once

#include <vector>

#include "base/error.h"
#include "store/store.h"

namespace squall::services {

// Whether an error is the store's, which is not there or has no room just now: what was to be done is to be
// done again, and says nothing against what was asked for.
bool is_store_trouble(const Error& error);

// Leaves out of a batch the inserts whose documents are there by now. REQUIRES: their ids follow from what
// they are, so that a document with the same id is the same document. An error of the store leaves the batch
// as it was.
Result<void> drop_stored(store::Store& store, std::vector<store::Write>& batch);

}  // namespace squall::services
