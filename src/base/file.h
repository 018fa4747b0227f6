// Files and folders. Errors are kIo or kNotFound and name the path. Descriptors are opened close-on-exec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace squall {

// The most a file may hold when nobody says otherwise.
inline constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

// The whole file. kLimit when it is larger than `max_bytes`.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = kMaxFileBytes);
// Replaces the file as one step: readers and a crash see the old or the new content, whole. The folder must
// exist. The content is on disk when this returns. `mode` is exact, whatever the umask.
Result<void> write_file_atomic(const std::string& path, std::string_view content, std::uint32_t mode = 0644);
// Adds to the end; makes the file when absent. Not synced.
Result<void> append_file(const std::string& path, std::string_view content, std::uint32_t mode = 0644);

bool file_exists(const std::string& path);  // anything by that name, links followed
bool is_file(const std::string& path);
bool is_directory(const std::string& path);
// The folder and those above it. Fine when it is there already.
Result<void> make_directories(const std::string& path, std::uint32_t mode = 0755);
// Names (not paths) of the entries without "." and "..", sorted by bytes.
Result<std::vector<std::string>> list_directory(const std::string& path);
// Paths of the regular files below `path`, relative to it, sorted; does not follow links to folders. kLimit
// beyond `max_files`.
Result<std::vector<std::string>> list_tree(const std::string& path, std::size_t max_files = 100'000);
// The file, when it is there.
Result<void> remove_file(const std::string& path);
// The folder with all below it, when it is there; links are removed, not followed.
Result<void> remove_tree(const std::string& path);
Result<void> rename_file(const std::string& from, const std::string& to);

// "a/b" from "a" and "b"; `name` alone when it is absolute.
std::string join_path(std::string_view folder, std::string_view name);
// The part behind the last slash, and the part before it ("." when there is none).
std::string base_name(std::string_view path);
std::string parent_path(std::string_view path);
// Without ".", ".." and doubled slashes, by text alone; relative paths stay relative.
std::string normal_path(std::string_view path);
// Whether `path` stays inside `folder` after all links are resolved. False when either does not exist.
bool is_inside(const std::string& folder, const std::string& path);
// "~/x" with the home folder of $HOME in front; others unchanged.
std::string expand_home(std::string_view path);

// A fresh folder, removed with all below it when this goes.
class TempDirectory {
 public:
  // In $TMPDIR or /tmp. Terminates when no folder can be made.
  explicit TempDirectory(std::string_view prefix = "squall");
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return join_path(path_, name); }

 private:
  std::string path_;
};

}  // namespace squall
