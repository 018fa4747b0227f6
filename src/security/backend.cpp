#include "security/backend.h"

#include <sys/stat.h>

#include "base/crypto/htpasswd.h"
#include "base/file.h"

namespace squall::security {

Result<void> FlatFileBackend::refresh() {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0)
    return make_error(Errc::kIo, "password file {} cannot be read ([auth] backend_kwargs file_path)", path_);
  const std::int64_t modified = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
  if (modified == modified_ && info.st_size == size_) return {};
  auto text = read_file(path_);
  if (!text.ok()) return std::move(text).error();
  text_ = std::move(*text);
  modified_ = modified;
  size_ = info.st_size;
  return {};
}

Result<bool> FlatFileBackend::authenticate(std::string_view user, std::string_view password) {
  std::string text;
  {
    std::lock_guard lock(mutex_);
    if (auto read = refresh(); !read.ok()) return std::move(read).error();
    text = text_;
  }
  return crypto::htpasswd_check(text, user, password);
}

}  // namespace squall::security
