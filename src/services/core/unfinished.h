// Batches that are offered to the store a second time: what stood before the write that failed may have been
// stored.
#pragma once

#include <vector>

#include "base/error.h"
#include "store/store.h"

namespace squall::services {

// Leaves out of a batch the inserts whose documents are there by now. REQUIRES: their ids follow from what
// they are, so that a document with the same id is the same document. An error of the store leaves the batch
// as it was.
Result<void> drop_stored(store::Store& store, std::vector<store::Write>& batch);

}  // namespace squall::services
