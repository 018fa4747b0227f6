#include "store/sqlite/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/strings.h"

namespace squall::store::sqlite {
namespace {

constexpr mode_t kPrivate = 0600;

Error file_error(const std::string& path, std::string_view what) {
  return make_error(Errc::kIo, "{} cannot be {}: {}", path, what, std::strerror(errno));
}

std::string holder_of(int fd) {
  char text[32] = {};
  const ssize_t length = ::pread(fd, text, sizeof text - 1, 0);
  const std::string pid(trim(std::string_view(text, length > 0 ? static_cast<std::size_t>(length) : 0)));
  return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

Result<UniqueFd> take_directory(const std::string& path) {
  if (auto made = make_directories(path, 0700); !made) return std::move(made).error();
  const std::string lock_path = join_path(path, "lock");
  UniqueFd fd(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate));
  if (!fd) return file_error(lock_path, "opened");
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return file_error(lock_path, "locked");
    return make_error(Errc::kBusy, "the data directory {} is in use by {}", path, holder_of(fd.get()));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0) {
    return file_error(lock_path, "written");
  }
  return fd;
}

Result<void> make_private_file(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate));
  if (!fd) return file_error(path, "opened");
  return {};
}

}  // namespace squall::store::sqlite
