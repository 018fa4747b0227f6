// The configuration of the embedded mode: paths below the data directory where nothing was configured.
#pragma once

#include "base/config.h"
#include "base/error.h"
#include "main/data_dir.h"

namespace squall::daemon {

// system.base_path, the folders of packs, the key of the datastore and the user that actions run as. What
// some source has set stays. kNotFound when the packs that come with Squall cannot be found.
Result<Config> embedded_config(Config config, const DataDir& dir);

}  // namespace squall::daemon
