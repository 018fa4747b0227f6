// What the first start on a data directory makes, and each start makes sure of: the administrator's password,
// the key of the datastore, the registered content.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "bus/bus.h"
#include "content/paths.h"
#include "main/data_dir.h"
#include "store/store.h"

namespace squall::daemon {

inline constexpr std::string_view kAdminUser = "st2admin";

// The password file with the administrator in it. The password comes from ST2_ADMIN_PASSWORD, or is made up
// and kept in admin-password (mode 0600). A file that is there is left as it is, unless the variable names
// another password: then the administrator's line is replaced, and a made-up password forgotten. The variable
// is gone from the environment afterwards. REQUIRES: no other thread reads the environment.
Result<void> ensure_admin(const DataDir& dir);
// A key for secrets, made when there is none.
Result<void> ensure_crypto_key(const DataDir& dir);
// Registers runner types, system triggers and the packs when anything under their folders differs from the
// last time, or that had problems then. The problems, one line each.
Result<std::vector<std::string>> ensure_content(store::Store& store, bus::Bus& bus,
                                                const content::ContentPaths& paths,
                                                bool check_trigger_parameters);
// Counts this start: the base of epochs (coord/local).
Result<std::int64_t> count_start(store::Store& store);

}  // namespace squall::daemon
