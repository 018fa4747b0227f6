// The data directory of the embedded mode: where it is, what lies in it.
#pragma once

#include <string>

#include "base/config.h"
#include "base/error.h"

namespace squall::daemon {

struct DataDir {
  std::string path;
  std::string store_file() const { return path + "/store.db"; }
  std::string password_file() const { return path + "/admin-password"; }
  std::string htpasswd_file() const { return path + "/htpasswd"; }
  std::string crypto_key_file() const { return path + "/datastore-key.json"; }
  std::string packs() const { return path + "/packs"; }
};

// `asked` (--data-dir) or option squall.data_dir if it was set; else /var/lib/squall for root and
// ~/.local/share/squall for a plain user. Absolute.
DataDir choose_data_dir(const std::string& asked, const Config& config);
// Makes it, readable for its user and group alone, when it is not there. kIo in one line when it cannot be
// made or written.
Result<void> prepare_data_dir(const DataDir& dir);

// The name of the user this process runs as.
std::string current_user();

// The folder of the packs that come with Squall: beside the program's folder, or /usr/share/squall/packs.
// kNotFound.
Result<std::string> builtin_packs();

}  // namespace squall::daemon
