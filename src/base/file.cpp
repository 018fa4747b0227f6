#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/id.h"
#include "base/unique_fd.h"

namespace squall {
namespace fs = std::filesystem;
namespace {

Error io_error(int number, std::string_view what, std::string_view path) {
  const Errc code = number == ENOENT || number == ENOTDIR ? Errc::kNotFound : Errc::kIo;
  return make_error(code, "cannot {} \"{}\": {}", what, path, std::generic_category().message(number));
}

Result<void> write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(errno, "write", path);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> write_synced(const std::string& path, std::string_view content, std::uint32_t mode) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd) return io_error(errno, "create", path);
  if (::fchmod(fd.get(), mode) != 0) return io_error(errno, "set the mode of", path);
  auto written = write_all(fd.get(), content, path);
  if (!written.ok()) return written;
  if (::fsync(fd.get()) != 0) return io_error(errno, "sync", path);
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return io_error(errno, "open", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return io_error(errno, "examine", path);
  if (S_ISDIR(info.st_mode)) return io_error(EISDIR, "read", path);
  // Some files (under /proc, pipes) say they are empty: the size is a hint, the bound counts what was read.
  std::string content;
  content.resize(
      std::min<std::size_t>(max_bytes, static_cast<std::size_t>(std::max<off_t>(info.st_size, 4096))) + 1);
  std::size_t used = 0;
  for (;;) {
    if (used == content.size()) content.resize(std::min(content.size() * 2, max_bytes + 1));
    const ssize_t n = ::read(fd.get(), content.data() + used, content.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(errno, "read", path);
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
    if (used > max_bytes)
      return make_error(Errc::kLimit, "file \"{}\" is larger than {} bytes", path, max_bytes);
  }
  content.resize(used);
  return content;
}

Result<void> write_file_atomic(const std::string& path, std::string_view content, std::uint32_t mode) {
  const std::string temporary = path + "." + random_hex(6) + ".tmp";
  auto written = write_synced(temporary, content, mode);
  if (written.ok()) written = rename_file(temporary, path);
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  const std::string folder = parent_path(path);
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return io_error(errno, "sync the folder of", path);
  return {};
}

Result<void> append_file(const std::string& path, std::string_view content, std::uint32_t mode) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode));
  if (!fd) return io_error(errno, "open", path);
  return write_all(fd.get(), content, path);
}

bool file_exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

bool is_file(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Result<void> make_directories(const std::string& path, std::uint32_t mode) {
  if (path.empty() || is_directory(path)) return {};
  const std::string above = parent_path(path);
  if (above != path) {
    auto made = make_directories(above, mode);
    if (!made.ok()) return made;
  }
  if (::mkdir(path.c_str(), mode) != 0 && !(errno == EEXIST && is_directory(path))) {
    return io_error(errno, "make the folder", path);
  }
  return {};
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  std::error_code error;
  fs::directory_iterator entries(path, error);
  std::vector<std::string> names;
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    names.push_back(entries->path().filename().string());
  }
  if (error) return io_error(error.value(), "list", path);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<std::string>> list_tree(const std::string& path, std::size_t max_files) {
  std::error_code error;
  fs::recursive_directory_iterator entries(path, error);
  std::vector<std::string> names;
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (!entries->is_regular_file(ignored)) continue;
    if (names.size() == max_files)
      return make_error(Errc::kLimit, "folder \"{}\" holds more than {} files", path, max_files);
    names.push_back(entries->path().lexically_relative(path).string());
  }
  if (error) return io_error(error.value(), "list", path);
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return io_error(errno, "remove", path);
  return {};
}

Result<void> remove_tree(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return io_error(error.value(), "remove", path);
  return {};
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    return io_error(errno, "rename to \"" + to + "\" the file", from);
  return {};
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.starts_with('/')) return std::string(name);
  std::string path(folder);
  if (!name.empty() && !path.ends_with('/')) path += '/';
  return path.append(name);
}

std::string base_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::string parent_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t at = path.rfind('/');
  if (at == std::string_view::npos) return ".";
  return std::string(path.substr(0, at == 0 ? 1 : at));
}

std::string normal_path(std::string_view path) {
  std::string out = fs::path(path).lexically_normal().string();
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

bool is_inside(const std::string& folder, const std::string& path) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return false;
  const fs::path real = fs::canonical(path, error);
  if (error) return false;
  return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}

std::string expand_home(std::string_view path) {
  if (path != "~" && !path.starts_with("~/")) return std::string(path);
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return (home != nullptr ? std::string(home) : std::string()).append(path.substr(1));
}

TempDirectory::TempDirectory(std::string_view prefix) {
  const char* base = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  path_ = join_path(base != nullptr && *base != 0 ? base : "/tmp", std::string(prefix) + "-XXXXXX");
  if (::mkdtemp(path_.data()) == nullptr) broken_invariant("cannot make a temporary folder " + path_);
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace squall
