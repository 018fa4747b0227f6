#include "content/pack_git.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/strings.h"
#include "base/text/semver.h"

namespace squall::content {
namespace {

// Git in one clone.
class Clone {
 public:
  Clone(const RunGit& git, std::string url, std::string folder)
      : git_(git), url_(std::move(url)), folder_(std::move(folder)) {}

  // The trimmed output; kIo when git fails.
  Result<std::string> run(const std::vector<std::string>& arguments) const {
    auto output = git_(arguments, folder_);
    if (!output.ok()) return std::move(output).error();
    if (output->code != 0)
      return make_error(Errc::kIo, "git {} failed for {}: {}", arguments.front(), url_, trim(output->err))
          .as("GitCommandError");
    return std::string(trim(output->out));
  }

  // The hash of the commit that `name` stands for; empty when it stands for none.
  Result<std::string> commit_of(std::string_view name) const {
    auto output =
        git_({"rev-parse", "--quiet", "--verify", "--end-of-options", fmt::format("{}^{{commit}}", name)},
             folder_);
    if (!output.ok()) return std::move(output).error();
    return output->code == 0 ? std::string(trim(output->out)) : std::string();
  }

  // Empty when the head is detached.
  Result<std::string> active_branch() const {
    auto output = git_({"symbolic-ref", "--quiet", "--short", "HEAD"}, folder_);
    if (!output.ok()) return std::move(output).error();
    return output->code == 0 ? std::string(trim(output->out)) : std::string();
  }

  // Full names of the branches that hold a commit.
  Result<std::vector<std::string>> branches_with(const std::string& commit) const {
    auto listed = run({"branch", "--all", "--contains", commit, "--format=%(refname)"});
    if (!listed.ok()) return std::move(listed).error();
    std::vector<std::string> names;
    for (const std::string_view line : split_lines(*listed)) names.emplace_back(trim(line));
    return names;
  }

  Error no_such_ref(std::string_view ref) const {
    auto tags = run({"tag", "--list", "v*"});
    if (!tags.ok()) return std::move(tags).error();
    std::vector<std::string> versions;
    for (const std::string_view tag : split_lines(*tags))
      if (text::parse_semver(tag.substr(1)).ok()) versions.emplace_back(tag.substr(1));
    std::string message = fmt::format("\"{}\" is not a valid version, hash, tag or branch in {}.", ref, url_);
    if (!versions.empty()) message += fmt::format(" Available versions are: {}.", join(versions, ", "));
    return Error(Errc::kNotFound, std::move(message)).as("ValueError");
  }

  Result<Checkout> head() const {
    auto commit = run({"rev-parse", "HEAD"});
    if (!commit.ok()) return std::move(commit).error();
    auto branch = active_branch();
    if (!branch.ok()) return std::move(branch).error();
    return Checkout{std::move(*commit), std::move(*branch)};
  }

 private:
  const RunGit& git_;
  std::string url_;
  std::string folder_;
};

struct Found {
  std::string commit;
  bool is_branch = false;  // `ref` itself names a branch of the repository
};

Result<std::optional<Found>> find_ref(const Clone& clone, std::string_view ref) {
  struct Try {
    std::string name;
    bool is_branch;
  };
  std::vector<Try> tries = {{fmt::format("origin/{}", ref), true}, {std::string(ref), false}};
  if (text::parse_semver(ref).ok()) tries.push_back({fmt::format("v{}", ref), false});
  for (const Try& candidate : tries) {
    auto commit = clone.commit_of(candidate.name);
    if (!commit.ok()) return std::move(commit).error();
    if (!commit->empty()) return std::optional(Found{std::move(*commit), candidate.is_branch});
  }
  return std::optional<Found>();
}

// The local branch to stand on for a commit: the active one if it holds the commit, else the first of the
// others that does.
Result<std::string> branch_for(const Clone& clone, const Found& found, std::string_view ref,
                               const std::string& active) {
  if (found.is_branch) return std::string(ref);
  auto branches = clone.branches_with(found.commit);
  if (!branches.ok()) return std::move(branches).error();
  if (std::ranges::find(*branches, "refs/heads/" + active) != branches->end()) return active;
  constexpr std::string_view kRemote = "refs/remotes/origin/";
  for (const std::string& branch : *branches)
    if (branch.starts_with(kRemote) && branch != "refs/remotes/origin/HEAD")
      return branch.substr(kRemote.size());
  return make_error(Errc::kIo, "no branch of the repository holds the commit {} of \"{}\"", found.commit, ref)
      .as("GitCommandError");
}

}  // namespace

Result<Checkout> clone_repository(const RunGit& git, const std::string& url, const std::string& folder,
                                  std::string_view ref) {
  if (auto cloned = Clone(git, url, parent_path(folder)).run({"clone", "--quiet", "--", url, folder});
      !cloned.ok())
    return std::move(cloned).error();
  const Clone clone(git, url, folder);
  auto active = clone.active_branch();
  if (!active.ok()) return std::move(active).error();
  if (ref.empty() || ref == *active) return clone.head();

  auto found = find_ref(clone, ref);
  if (!found.ok()) return std::move(found).error();
  if (!*found) return clone.no_such_ref(ref);
  if (active->empty())
    return make_error(Errc::kUnsupported,
                      "{} has no branch checked out: only its head can be taken, not \"{}\"", url, ref)
        .as("AttributeError");
  auto branch = branch_for(clone, **found, ref, *active);
  if (!branch.ok()) return std::move(branch).error();
  if (auto done = clone.run({"checkout", "--quiet", "-B", *branch, (*found)->commit, "--"}); !done.ok())
    return std::move(done).error();
  return clone.head();
}

}  // namespace squall::content
