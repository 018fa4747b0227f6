#include "process/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/strings.h"

namespace squall::process {
namespace {

constexpr std::size_t kPipeBytes = 64 * 1024;  // what Linux takes into a fresh pipe at once
constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

// --- what runs -----------------------------------------------------------------------------------

bool holds_zero(std::string_view text) { return text.find('\0') != std::string_view::npos; }

Result<std::vector<std::string>> make_environment(const Environment& wanted, const SpawnBase& base) {
  std::vector<std::string> all;
  if (wanted.base == Environment::Base::kInherited) all = base.environment;
  for (const auto& [name, value] : wanted.changes) {
    if (name.empty() || name.find('=') != std::string::npos || holds_zero(name) ||
        (value && holds_zero(*value))) {
      return make_error(Errc::kInvalid, "{} cannot be an environment variable", shorten(quoted(name), 80));
    }
    const std::string start = name + "=";
    std::erase_if(all, [&](const std::string& entry) { return entry.starts_with(start); });
    if (value) all.push_back(start + *value);
  }
  return all;
}

// What a program's path is to the child, who stands in `cwd`.
std::string seen_from(const std::string& cwd, const std::string& path) {
  return cwd.empty() ? path : join_path(cwd, path);
}

Error cannot_start(Errc code, const std::string& program, std::string_view why) {
  return make_error(code, "cannot start \"{}\": {}", program, why);
}

Result<std::string> find_program(const std::string& name, const std::vector<std::string>& environment) {
  if (name.find('/') != std::string::npos) return name;
  std::string_view path = kDefaultPath;
  for (const std::string& entry : environment) {
    if (entry.starts_with("PATH=")) path = std::string_view(entry).substr(5);
  }
  bool forbidden = false;
  for (std::string_view folder : split(path, ':')) {
    if (!folder.starts_with('/')) continue;  // a relative folder would mean another place for each child
    std::string candidate = join_path(folder, name);
    if (!is_file(candidate)) continue;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    forbidden = true;
  }
  if (forbidden) return cannot_start(Errc::kForbidden, name, "it is not executable");
  return cannot_start(Errc::kNotFound, name, "no such program in the PATH");
}

// The kernel says only "no such file": find out which.
Error explain(int problem, const Command& command, const std::string& program) {
  const std::string& name = command.argv[0];
  if (!command.cwd.empty() && !is_directory(command.cwd)) {
    return cannot_start(Errc::kNotFound, name,
                        fmt::format("the working directory \"{}\" does not exist", command.cwd));
  }
  if (!command.cwd.empty() && ::access(command.cwd.c_str(), X_OK) != 0) {
    return cannot_start(Errc::kForbidden, name,
                        fmt::format("the working directory \"{}\" cannot be entered", command.cwd));
  }
  switch (problem) {
    case ENOENT:
      if (file_exists(seen_from(command.cwd, program))) {
        return cannot_start(Errc::kNotFound, name, "its interpreter does not exist");
      }
      return cannot_start(Errc::kNotFound, name, "no such file");
    case EACCES:
      if (is_directory(seen_from(command.cwd, program)))
        return cannot_start(Errc::kForbidden, name, "it is a folder");
      return cannot_start(Errc::kForbidden, name, "it is not executable");
    case ENOEXEC:
      return cannot_start(Errc::kInvalid, name, "it is neither a program nor a script with a #! line");
    case E2BIG:
      return cannot_start(Errc::kLimit, name, "the arguments and the environment are too long");
    case EAGAIN:
    case ENOMEM:
      return cannot_start(Errc::kLimit, name, "the machine has no room for another process");
    case EMFILE:
    case ENFILE:
      return cannot_start(Errc::kLimit, name, "no more file descriptors");
    default:
      return cannot_start(Errc::kIo, name, std::strerror(problem));
  }
}

std::string limits_text(const ResourceLimits& limits) {
  const auto number = [](const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : "";
  };
  return join({number(limits.cpu_seconds), number(limits.memory_bytes), number(limits.file_bytes),
               number(limits.open_files)},
              ",");
}

// --- how it runs ---------------------------------------------------------------------------------

struct FileActions {
  posix_spawn_file_actions_t actions;
  FileActions() { posix_spawn_file_actions_init(&actions); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
};

// A session of its own, no signal blocked, none ignored but by default.
struct Attributes {
  posix_spawnattr_t attributes;
  Attributes() {
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    sigset_t set;
    sigemptyset(&set);
    posix_spawnattr_setsigmask(&attributes, &set);
    sigfillset(&set);
    sigdelset(&set, SIGKILL);
    sigdelset(&set, SIGSTOP);
    posix_spawnattr_setsigdefault(&attributes, &set);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
};

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

// `ours_reads`: which end stays with us, and must not block.
Result<Pipe> make_pipe(bool ours_reads) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return make_error(Errc::kLimit, "no more file descriptors: {}", std::strerror(errno));
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  ::fcntl(ours_reads ? ends[0] : ends[1], F_SETFL, O_NONBLOCK);
  return pipe;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (const std::string& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

// Standard input: nothing, or a pipe that holds the beginning already (then most children need no more from
// us).
Result<UniqueFd> prepare_input(const Command& command, FileActions& files, Spawned& child) {
  if (command.input.empty() && !command.keep_input_open) {
    posix_spawn_file_actions_addopen(&files.actions, 0, "/dev/null", O_RDONLY, 0);
    return UniqueFd();
  }
  auto pipe = make_pipe(false);
  if (!pipe.ok()) return std::move(pipe).error();
  const auto sent =
      ::write(pipe->write.get(), command.input.data(), std::min(command.input.size(), kPipeBytes));
  child.input_sent = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  posix_spawn_file_actions_adddup2(&files.actions, pipe->read.get(), 0);
  if (command.keep_input_open || child.input_sent < command.input.size())
    child.input = std::move(pipe->write);
  return std::move(pipe->read);
}

}  // namespace

Result<Spawned> spawn(const Command& command, const SpawnBase& base) {
  if (command.argv.empty() || command.argv[0].empty())
    return make_error(Errc::kInvalid, "a command without a program");
  for (const std::string& argument : command.argv) {
    if (holds_zero(argument))
      return cannot_start(Errc::kInvalid, command.argv[0], "an argument holds a zero byte");
  }
  auto environment = make_environment(command.environment, base);
  if (!environment.ok()) return std::move(environment).error();
  auto program = find_program(command.argv[0], *environment);
  if (!program.ok()) return std::move(program).error();

  Spawned child;
  FileActions files;
  auto input = prepare_input(command, files, child);
  if (!input.ok()) return std::move(input).error();
  UniqueFd theirs[kStreams];
  for (std::size_t i = 0; i < kStreams; ++i) {
    if (i == static_cast<std::size_t>(Stream::kResult) && !command.with_result_pipe) continue;
    auto pipe = make_pipe(true);
    if (!pipe.ok()) return std::move(pipe).error();
    child.output[i] = std::move(pipe->read);
    theirs[i] = std::move(pipe->write);
    posix_spawn_file_actions_adddup2(&files.actions, theirs[i].get(), static_cast<int>(i) + 1);
  }
  // Libraries open descriptors that are not closed on exec: a child must hold no client's connection.
  posix_spawn_file_actions_addclosefrom_np(&files.actions, command.with_result_pipe ? 4 : 3);
  if (!command.cwd.empty()) posix_spawn_file_actions_addchdir_np(&files.actions, command.cwd.c_str());

  std::vector<std::string> argv = command.argv;
  std::string path = *program;
  if (command.resources.any()) {
    if (const std::string seen = seen_from(command.cwd, path);
        !is_file(seen) || ::access(seen.c_str(), X_OK) != 0) {
      return explain(file_exists(seen) ? EACCES : ENOENT, command, path);
    }
    argv.insert(argv.begin(), {base.helper, "run", limits_text(command.resources), path});
    path = base.helper;
  }
  static const Attributes attributes;  // the same for all, and never changed
  const int problem = posix_spawn(&child.pid, path.c_str(), &files.actions, &attributes.attributes,
                                  pointers(argv).data(), pointers(*environment).data());
  if (problem != 0) return explain(problem, command, *program);
  // glibc 2.36 declares pidfd_open() without C linkage.
  child.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
  if (!child.pidfd) {
    const int reason = errno;
    ::kill(-child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    return explain(reason, command, *program);
  }
  return child;
}

}  // namespace squall::process
