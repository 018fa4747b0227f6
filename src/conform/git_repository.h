// A git repository made for one case of content/versions.jsonl, with real git (conformance README 12).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "content/pack_git.h"
#include "value/value.h"

namespace squall::conform {

// Lives in a folder of its own that goes with it.
class GitRepository {
 public:
  // Carries out the steps of a case.
  Result<void> make(const Value& steps);
  // Runs git without the settings of the machine and its user.
  const content::RunGit& git() const { return git_; }
  std::string url() const { return "file://" + folder(); }
  std::string clone_folder() const { return root_ / "clone"; }
  // "@{c1}" and "@{c1:7}" become the hash of commit c1, or its first seven digits.
  std::string with_hashes(std::string_view ref) const;
  // The folder as <root>/repo and hashes as <name>: how messages stand in a case.
  std::string without_hashes(std::string_view message) const;
  // The name of a commit in the steps; the hash itself for another.
  std::string name_of(const std::string& hash) const;

 private:
  std::string folder() const { return root_ / "repo"; }
  Result<void> step(const Value& step);
  Result<void> commit(const std::string& name, std::string_view version);
  Result<std::string> run(const std::vector<std::string>& arguments);

  TempDirectory root_{"squall-git"};
  content::RunGit git_ = [this](const std::vector<std::string>& arguments, const std::string& folder) {
    return spawn_git(arguments, folder);
  };
  Result<content::GitOutput> spawn_git(const std::vector<std::string>& arguments,
                                       const std::string& folder) const;
  std::map<std::string, std::string> hashes_;  // by name
};

}  // namespace squall::conform
