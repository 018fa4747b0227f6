// Fetching a pack with git: cloning, and finding the revision that was asked for (spec/content 12.2, steps 4
// and 5).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace squall::content {

struct GitOutput {
  int code = 0;  // exit code
  std::string out;
  std::string err;
};
// Runs git with these arguments in a folder. The environment must keep it from asking (see kGitEnvironment).
// An Error means that git could not be run at all.
using RunGit =
    std::function<Result<GitOutput>(const std::vector<std::string>& arguments, const std::string& folder)>;

// Set for every git command: nobody is there to answer a prompt.
inline constexpr std::pair<std::string_view, std::string_view> kGitEnvironment[] = {
    {"GIT_TERMINAL_PROMPT", "0"}, {"GIT_ASKPASS", "/bin/echo"}, {"LC_ALL", "C"}};

struct Checkout {
  std::string commit;  // its full hash
  std::string branch;  // empty: no branch is checked out
};

// Clones `url` into `folder` (which must not exist) and checks out `ref`: a version (with or without its v),
// tag, branch or hash; empty for the head of the repository's own branch. A ref on another branch leaves that
// branch checked out. kNotFound, kind "ValueError", when there is no such ref: the message lists the versions
// there are. kIo, kind "GitCommandError", when git fails.
Result<Checkout> clone_repository(const RunGit& git, const std::string& url, const std::string& folder,
                                  std::string_view ref);

}  // namespace squall::content
