#include "cli/surroundings.h"

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/file.h"
#include "base/strings.h"
#include "base/unique_fd.h"

extern char** environ;

namespace squall::cli {

namespace {

constexpr std::size_t kOutputBlock = 64 * 1024;
constexpr std::size_t kMaxAnswer = 1 << 20;  // one line of input

// Nobody reads any more (`st2 execution list | head -1`): ends as other programs do then, so that following
// an execution does not go on unseen. Sockets report a broken pipe as an error, hence the signal is off
// elsewhere.
[[noreturn]] void die_unread() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  ::_exit(128 + SIGPIPE);
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t done = ::write(fd, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 && errno == EPIPE) die_unread();
    if (done <= 0) return;  // a full disk, say; there is nowhere to say so
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

// One line from `fd`; `ahead` keeps what was read beyond it.
Result<std::string> read_line(int fd, std::string& ahead) {
  for (;;) {
    if (auto end = ahead.find('\n'); end != std::string::npos) {
      std::string line = ahead.substr(0, end);
      ahead.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (ahead.size() > kMaxAnswer) return make_error(Errc::kLimit, "an answer may have {} bytes", kMaxAnswer);
    char block[4096];
    ssize_t got = ::read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (ahead.empty()) return make_error(Errc::kCanceled, "EOF when reading a line");
      return std::exchange(ahead, {});
    }
    ahead.append(block, static_cast<std::size_t>(got));
  }
}

// A signal handler can reach nothing else.
struct SilencedTerminal {
  int fd = -1;
  termios before{};
};
SilencedTerminal silenced;

void restore_and_die(int number) {
  tcsetattr(silenced.fd, TCSANOW, &silenced.before);
  std::signal(number, SIG_DFL);
  std::raise(number);
}

// No echo while this lives. The terminal is put back as it was whatever happens: a shell without echo is no
// use to anyone, so an interrupt does it too.
class Silence {
 public:
  explicit Silence(int fd) {
    if (tcgetattr(fd, &silenced.before) != 0) return;
    silenced.fd = fd;
    interrupt_ = std::signal(SIGINT, restore_and_die);
    terminate_ = std::signal(SIGTERM, restore_and_die);
    termios quiet = silenced.before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd, TCSAFLUSH, &quiet);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (silenced.fd < 0) return;
    tcsetattr(silenced.fd, TCSAFLUSH, &silenced.before);
    std::signal(SIGINT, interrupt_);
    std::signal(SIGTERM, terminate_);
    silenced.fd = -1;
  }

 private:
  using Handler = void (*)(int);
  Handler interrupt_ = SIG_DFL, terminate_ = SIG_DFL;
};

int terminal_columns(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

RealConsole::RealConsole(const Environment& environment) {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    if (auto it = environment.find(name); it != environment.end() && !it->second.empty()) {
      editor_ = it->second;
      return;
    }
  }
  editor_ = "vi";
}

RealConsole::~RealConsole() { flush(); }

void RealConsole::out(std::string_view text) {
  pending_ += text;
  if (pending_.size() >= kOutputBlock) flush();
}

void RealConsole::err(std::string_view text) {
  flush();
  write_all(STDERR_FILENO, text);
}

void RealConsole::flush() {
  write_all(STDOUT_FILENO, pending_);
  pending_.clear();
}

Result<std::string> RealConsole::ask(std::string_view prompt) {
  out(prompt);
  flush();
  return read_line(STDIN_FILENO, input_);
}

Result<std::string> RealConsole::ask_secret(std::string_view prompt) {
  flush();
  // What a script pipes in is the answer, whatever terminal it was started from.
  UniqueFd terminal;
  if (::isatty(STDIN_FILENO) == 1) terminal = UniqueFd(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal) {
    write_all(STDERR_FILENO, prompt);
    return read_line(STDIN_FILENO, input_);
  }
  write_all(terminal.get(), prompt);
  std::string ahead;
  Silence silence(terminal.get());
  auto answer = read_line(terminal.get(), ahead);
  write_all(terminal.get(), "\n");
  return answer;
}

Result<std::string> RealConsole::edit(std::string_view text) {
  flush();
  TempDirectory folder("st2");
  const std::string path = folder / "config.yaml";
  if (auto written = write_file_atomic(path, text, 0600); !written.ok()) return std::move(written).error();
  // The variable may hold options, so a shell splits it; the path is an argument of its own.
  std::string script = editor_ + " \"$1\"", file = path;
  std::string shell = "/bin/sh", flag = "-c", name = "editor";
  char* words[] = {shell.data(), flag.data(), script.data(), name.data(), file.data(), nullptr};
  pid_t child = 0;
  if (int failed = posix_spawn(&child, "/bin/sh", nullptr, nullptr, words, environ); failed != 0) {
    return make_error(Errc::kIo, "cannot start the editor {}", editor_);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return make_error(Errc::kCanceled, "the editor {} did not end well", editor_);
  }
  return read_file(path);
}

bool RealConsole::is_terminal() const { return ::isatty(STDOUT_FILENO) == 1; }

int RealConsole::columns() const {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (int columns = terminal_columns(fd); columns > 0) return columns;
  }
  UniqueFd terminal(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC));
  return terminal ? terminal_columns(terminal.get()) : 0;
}

Environment real_environment() {
  Environment out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view text(*entry);
    auto equals = text.find('=');
    if (equals != std::string_view::npos) out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

Surroundings real_surroundings(Console& console) {
  Surroundings around{
      .console = console, .clock = real_clock(), .environment = real_environment(), .folder = "", .home = ""};
  if (char* folder = ::getcwd(nullptr, 0)) {
    around.folder = folder;
    ::free(folder);
  }
  around.home = around.variable("HOME");
  if (around.home.empty()) {
    const passwd* user = ::getpwuid(::getuid());
    around.home = user != nullptr ? user->pw_dir : "/";
  }
  return around;
}

}  // namespace squall::cli
