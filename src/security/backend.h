// Where passwords are checked: the reference's authentication back ends (spec/api 4.3).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::security {

// Safe to use from any thread; a check may take tens of milliseconds (bcrypt).
class Backend {
 public:
  virtual ~Backend() = default;
  // Whether the password is the user's. An error says that it cannot be known (an unreadable file); a wrong
  // password or an unknown user is `false`.
  virtual Result<bool> authenticate(std::string_view user, std::string_view password) = 0;
};

// An htpasswd file, read again when it changes.
class FlatFileBackend final : public Backend {
 public:
  explicit FlatFileBackend(std::string path) : path_(std::move(path)) {}
  Result<bool> authenticate(std::string_view user, std::string_view password) override;

 private:
  Result<void> refresh();

  const std::string path_;
  std::mutex mutex_;
  std::string text_;
  std::int64_t modified_ = -1;
  std::int64_t size_ = -1;
};

}  // namespace squall::security
