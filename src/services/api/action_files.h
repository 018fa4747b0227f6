// The files of an action in its pack's folder (spec/api 2.2: data_files, DELETE, CLONE).
#pragma once

#include <string>

#include "base/error.h"
#include "services/api/api_context.h"
#include "value/value.h"

namespace squall::services {

// Writes `files`, the data_files of a request, below <pack>/actions; the pack's record learns of them and a
// trigger tells of each. kInvalid names the path that cannot be written.
Result<void> write_action_files(ApiContext& api, const Value& files, const Value& action);
// Deletes entry point and metadata; what is not there is only logged. kForbidden, kIo: one could not be
// deleted.
Result<void> remove_action_files(ApiContext& api, const Value& action);
// Copies entry point and metadata from one pack's folder to another's, under the names that the clone has.
Result<void> copy_action_files(const std::string& from, const std::string& to, const Value& source,
                               const Value& clone);

}  // namespace squall::services
