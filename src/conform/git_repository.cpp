#include "conform/git_repository.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>

#include "base/strings.h"

namespace squall::conform {
namespace {

// What keeps git the same on every machine. Dates stand still, so hashes do too.
constexpr const char* kEnvironment[] = {"GIT_CONFIG_GLOBAL=/dev/null",
                                        "GIT_CONFIG_SYSTEM=/dev/null",
                                        "GIT_TERMINAL_PROMPT=0",
                                        "GIT_ASKPASS=/bin/echo",
                                        "LC_ALL=C",
                                        "HOME=/nonexistent",
                                        "GIT_AUTHOR_NAME=Rowan",
                                        "GIT_AUTHOR_EMAIL=r@example.org",
                                        "GIT_AUTHOR_DATE=2024-03-10T09:30:00Z",
                                        "GIT_COMMITTER_NAME=Rowan",
                                        "GIT_COMMITTER_EMAIL=r@example.org",
                                        "GIT_COMMITTER_DATE=2024-03-10T09:30:00Z",
                                        "PATH=/usr/local/bin:/usr/bin:/bin"};

}  // namespace

Result<content::GitOutput> GitRepository::spawn_git(const std::vector<std::string>& arguments,
                                                    const std::string& folder) const {
  std::vector<std::string> words = {"git", "-C", folder};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<char*> environment;
  for (const char* setting : kEnvironment) environment.push_back(const_cast<char*>(setting));
  environment.push_back(nullptr);

  const std::string out = root_ / "out", err = root_ / "err";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, "git", &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return make_error(Errc::kIo, "git cannot be started: {}", std::strerror(failed));
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;

  auto out_text = read_file(out), err_text = read_file(err);
  if (!out_text.ok()) return std::move(out_text).error();
  if (!err_text.ok()) return std::move(err_text).error();
  return content::GitOutput{WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::move(*out_text),
                            std::move(*err_text)};
}

Result<std::string> GitRepository::run(const std::vector<std::string>& arguments) {
  auto output = git_(arguments, folder());
  if (!output.ok()) return std::move(output).error();
  if (output->code != 0) return make_error(Errc::kIo, "git {}: {}", arguments.front(), output->err);
  return std::string(trim(output->out));
}

Result<void> GitRepository::commit(const std::string& name, std::string_view version) {
  const std::string manifest = fmt::format("name: probe\nversion: {}\ndescription: {}\n", version, name);
  if (auto ok = write_file_atomic(join_path(folder(), "pack.yaml"), manifest); !ok.ok()) return ok;
  for (const auto& arguments :
       {std::vector<std::string>{"add", "--all"}, {"commit", "--quiet", "--message", name}})
    if (auto done = run(arguments); !done.ok()) return std::move(done).error();
  auto hash = run({"rev-parse", "HEAD"});
  if (!hash.ok()) return std::move(hash).error();
  hashes_[name] = *hash;
  return {};
}

Result<void> GitRepository::step(const Value& step) {
  const auto word = [&step](int index) { return std::string(step[index].as_string()); };
  const std::string kind = word(0);
  std::vector<std::string> arguments;
  if (kind == "commit") return commit(word(1), word(2));
  if (kind == "orphan") {
    // A commit on a branch that goes again: only the tag reaches it.
    auto back = run({"symbolic-ref", "--short", "HEAD"});
    if (!back.ok()) return std::move(back).error();
    if (auto done = run({"checkout", "--quiet", "--orphan", "lost"}); !done.ok())
      return std::move(done).error();
    if (auto made = commit(word(1), word(2)); !made.ok()) return made;
    for (const auto& then :
         {std::vector<std::string>{"tag", word(3)}, {"checkout", "--quiet", *back}, {"branch", "-D", "lost"}})
      if (auto done = run(then); !done.ok()) return std::move(done).error();
    return {};
  }
  if (kind == "tag") arguments = {"tag", word(1)};
  if (kind == "branch") arguments = {"checkout", "--quiet", "-b", word(1)};
  if (kind == "switch") arguments = {"checkout", "--quiet", word(1)};
  if (kind == "detach") arguments = {"checkout", "--quiet", "--detach", hashes_[word(1)]};
  if (arguments.empty()) return make_error(Errc::kUnsupported, "no such step: {}", kind);
  auto done = run(arguments);
  if (!done.ok()) return std::move(done).error();
  return {};
}

Result<void> GitRepository::make(const Value& steps) {
  if (auto made = make_directories(folder()); !made.ok()) return made;
  if (auto done = run({"init", "--quiet", "--initial-branch=main"}); !done.ok())
    return std::move(done).error();
  for (const Value& each : steps.items())
    if (auto ok = step(each); !ok.ok()) return ok;
  return {};
}

std::string GitRepository::with_hashes(std::string_view ref) const {
  if (!ref.starts_with("@{") || !ref.ends_with('}')) return std::string(ref);
  const auto parts = split(ref.substr(2, ref.size() - 3), ':');
  const auto hash = hashes_.find(std::string(parts[0]));
  if (hash == hashes_.end()) return std::string(ref);
  const auto digits = parts.size() > 1 ? parse_int64(parts[1]) : std::nullopt;
  return digits ? hash->second.substr(0, static_cast<std::size_t>(*digits)) : hash->second;
}

std::string GitRepository::without_hashes(std::string_view message) const {
  std::string text = replace_all(message, root_.path(), "<root>");
  for (const auto& [name, hash] : hashes_) text = replace_all(text, hash, "<" + name + ">");
  return text;
}

std::string GitRepository::name_of(const std::string& hash) const {
  for (const auto& [name, known] : hashes_)
    if (known == hash) return name;
  return hash;
}

}  // namespace squall::conform
