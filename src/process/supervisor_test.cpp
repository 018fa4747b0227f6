// Real child processes: what they get, what is read of them, how they end, and that nothing of them stays.
#include "process/supervisor.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <atomic>
#include <filesystem>
#include <future>

#include "base/file.h"
#include "base/strings.h"
#include "process/watcher.h"

namespace squall::process {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

Command shell(std::string script) { return {.argv = {"/bin/sh", "-c", std::move(script)}}; }

// A child whose end can be awaited, and whose first line tells that it is where the test wants it.
class Started {
 public:
  Started(Supervisor& supervisor, const Command& command, const Limits& limits) {
    auto result =
        supervisor.start(command, limits,
                         {.on_start = [this](std::uint64_t, const ProcessMark& given) { mark = given; },
                          .on_output =
                              [this](Stream, std::string_view) {
                                if (!spoke_.exchange(true)) first_line_.set_value();
                              },
                          .on_exit = [this](Exit exit) { exit_.set_value(std::move(exit)); }});
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
    id = result.ok() ? *result : 0;
  }
  void await_line() { first_line_.get_future().wait(); }
  Exit await_exit() { return exit_.get_future().get(); }

  std::uint64_t id = 0;
  ProcessMark mark;

 private:
  std::atomic<bool> spoke_{false};
  std::promise<void> first_line_;
  std::promise<Exit> exit_;
};

class SupervisorTest : public testing::Test {
 protected:
  SupervisorTest() : supervisor_(real_clock()) {
    const auto started = supervisor_.start();
    EXPECT_TRUE(started.ok()) << (started.ok() ? "" : started.error().message());
  }
  Exit run_now(const Command& command, const Limits& limits = {}) {
    auto exit = run(supervisor_, command, limits);
    EXPECT_TRUE(exit.ok()) << (exit.ok() ? "" : exit.error().message());
    return exit.ok() ? *std::move(exit) : Exit{};
  }
  Error fail(const Command& command) {
    auto exit = run(supervisor_, command, {});
    EXPECT_FALSE(exit.ok());
    return exit.ok() ? Error(Errc::kInternal, "it ran") : std::move(exit).error();
  }

  Supervisor supervisor_;
};

TEST_F(SupervisorTest, CapturesBothStreamsAndTheCode) {
  const Exit exit = run_now(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(exit.out(Stream::kStdout).bytes, "out\n");
  EXPECT_EQ(exit.out(Stream::kStderr).bytes, "err\n");
  EXPECT_EQ(exit.code, 3);
  EXPECT_EQ(exit.return_code(), 3);
  EXPECT_FALSE(exit.succeeded());
  EXPECT_GE(exit.ended_at, exit.started_at);
  EXPECT_GT(exit.mark.start_ticks, 0u);
  EXPECT_TRUE(run_now({.argv = {"true"}}).succeeded());
}

TEST_F(SupervisorTest, TellsTheSignalThatEndedIt) {
  const Exit exit = run_now(shell("kill -SEGV $$"));
  EXPECT_EQ(exit.signal, SIGSEGV);
  EXPECT_EQ(exit.return_code(), -SIGSEGV);
  EXPECT_FALSE(exit.succeeded());
}

TEST_F(SupervisorTest, ExplainsWhatCannotRun) {
  const TempDirectory folder;
  ASSERT_TRUE(write_file_atomic(folder / "plain", "text", 0644).ok());
  ASSERT_TRUE(write_file_atomic(folder / "formless", "text", 0755).ok());
  ASSERT_TRUE(write_file_atomic(folder / "lost", "#!/no/such/interpreter\n", 0755).ok());
  Command elsewhere{.argv = {"/bin/true"}};
  elsewhere.cwd = folder / "missing";
  Command limited{.argv = {folder / "missing"}};
  limited.resources.open_files = 10;
  const struct {
    Command command;
    Errc code;
    std::string text;
  } cases[] = {
      {{.argv = {folder / "missing"}}, Errc::kNotFound, "no such file"},
      {limited, Errc::kNotFound, "no such file"},
      {{.argv = {"no-such-program"}},
       Errc::kNotFound,
       "cannot start \"no-such-program\": no such program in the PATH"},
      {{.argv = {folder.path()}}, Errc::kForbidden, "it is a folder"},
      {{.argv = {folder / "plain"}}, Errc::kForbidden, "it is not executable"},
      {{.argv = {folder / "formless"}}, Errc::kInvalid, "neither a program nor a script"},
      {{.argv = {folder / "lost"}}, Errc::kNotFound, "its interpreter does not exist"},
      {elsewhere, Errc::kNotFound, "the working directory \"" + elsewhere.cwd + "\" does not exist"},
      {{}, Errc::kInvalid, "without a program"},
      {{.argv = {"true", std::string("a\0b", 3)}}, Errc::kInvalid, "zero byte"},
      {{.argv = {"true", std::string(std::size_t{3} << 20, 'x')}}, Errc::kLimit, "too long"},
      {{.argv = {"true"}, .environment = {.changes = {{"A=B", "c"}}}}, Errc::kInvalid, "'A=B'"},
  };
  for (const auto& wanted : cases) {
    const Error error = fail(wanted.command);
    EXPECT_EQ(error.code(), wanted.code) << error.message();
    EXPECT_THAT(error.message(), HasSubstr(wanted.text));
  }
}

TEST_F(SupervisorTest, GivesTheEnvironmentThatWasAskedFor) {
  Command command{
      .argv = {"/usr/bin/env"},
      .environment = {.base = Environment::Base::kEmpty, .changes = {{"A", "1"}, {"B", "x=y"}, {"A", "2"}}}};
  EXPECT_EQ(run_now(command).out(Stream::kStdout).bytes, "B=x=y\nA=2\n");
  command.environment = {.changes = {{"HOME", "/nowhere"}, {"PATH", std::nullopt}}};
  const std::string all = "\n" + run_now(command).out(Stream::kStdout).bytes;
  EXPECT_THAT(all, HasSubstr("\nHOME=/nowhere\n"));
  EXPECT_THAT(all, testing::Not(HasSubstr("\nPATH=")));
  Command found{.argv = {"mine"}, .environment = {.changes = {{"PATH", "/bin"}}}};
  const TempDirectory folder;
  ASSERT_TRUE(write_file_atomic(folder / "mine", "#!/bin/sh\necho $0", 0755).ok());
  EXPECT_EQ(fail(found).code(), Errc::kNotFound);
  found.environment.changes[0].second = "/bin:" + folder.path();
  EXPECT_EQ(run_now(found).out(Stream::kStdout).bytes, (folder / "mine") + "\n");
}

TEST_F(SupervisorTest, ChildrenInheritNoOtherDescriptor) {
  // As a socket of a library that does not ask for close-on-exec.
  UniqueFd leaky(::open("/dev/null", O_RDONLY));
  ASSERT_TRUE(leaky.valid());
  // The last one is the folder that the shell reads.
  Command list = shell("for fd in /proc/$$/fd/*; do echo ${fd##*/}; done");
  EXPECT_EQ(run_now(list).out(Stream::kStdout).bytes, "0\n1\n2\n3\n");
  list.with_result_pipe = true;
  EXPECT_EQ(run_now(list).out(Stream::kStdout).bytes, "0\n1\n2\n3\n4\n");
}

TEST_F(SupervisorTest, ACancelRightAfterTheNumberIsKnownIsNotLost) {
  std::promise<Exit> ended;
  const auto started =
      supervisor_.start(shell("exec sleep 1000"), {},
                        {.on_start =
                             [this](std::uint64_t id, const ProcessMark&) {
                               supervisor_.cancel(id, 0ms);
                               run_now(shell("true"));  // the event thread has seen the order by then
                             },
                         .on_exit = [&](Exit exit) { ended.set_value(std::move(exit)); }});
  ASSERT_TRUE(started.ok());
  EXPECT_TRUE(ended.get_future().get().canceled);
}

TEST_F(SupervisorTest, AnEndlessTimeoutIsNone) {
  EXPECT_TRUE(run_now(shell("true"), {.timeout = Millis::max()}).succeeded());
}

TEST_F(SupervisorTest, StartsInItsFolderAndSession) {
  const TempDirectory folder;
  Command command = shell("pwd; ps -o sid= -p $$; echo $$; ls /proc/self/fd | wc -l");
  command.cwd = folder.path();
  const auto lines = run_now(command).out(Stream::kStdout).bytes;
  const auto parts = split_lines(lines);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0], folder.path());
  EXPECT_EQ(trim(parts[1]), parts[2]);
  EXPECT_EQ(trim(parts[3]), "4");  // 0, 1, 2 and what ls opened: no descriptor of ours
}

TEST_F(SupervisorTest, SendsInput) {
  EXPECT_EQ(run_now({.argv = {"cat"}}).out(Stream::kStdout).bytes, "");
  EXPECT_EQ(run_now({.argv = {"cat"}, .input = "password\n"}).out(Stream::kStdout).bytes, "password\n");
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(run_now({.argv = {"cat"}, .input = large}).out(Stream::kStdout).bytes, large);
  EXPECT_TRUE(run_now({.argv = {"true"}, .input = large}).succeeded());  // it never reads
}

TEST_F(SupervisorTest, TalksToALongRunningChild) {
  Started child(supervisor_,
                {.argv = {"/bin/sh", "-c", "while read line; do echo got $line; done; echo end"},
                 .input = "one\n",
                 .keep_input_open = true},
                {});
  child.await_line();
  EXPECT_TRUE(supervisor_.write_input(child.id, "two\n"));
  EXPECT_FALSE(supervisor_.write_input(child.id, std::string((std::size_t{16} << 20) + 1, 'x')));
  EXPECT_TRUE(supervisor_.signal(child.id, 0));
  supervisor_.close_input(child.id);
  EXPECT_FALSE(supervisor_.write_input(child.id, "three\n"));
  EXPECT_EQ(child.await_exit().out(Stream::kStdout).bytes, "got one\ngot two\nend\n");
  supervisor_.cancel(child.id, 0ms);
  while (supervisor_.running() > 0) std::this_thread::yield();
  EXPECT_FALSE(supervisor_.signal(child.id, SIGTERM));
}

TEST_F(SupervisorTest, HasAThirdPipeForResults) {
  Command command = shell("echo out; echo result >&3");
  command.with_result_pipe = true;
  const Exit exit = run_now(command);
  EXPECT_EQ(exit.out(Stream::kResult).bytes, "result\n");
  EXPECT_EQ(exit.out(Stream::kStdout).bytes, "out\n");
}

TEST_F(SupervisorTest, StaysBoundedHoweverMuchIsPrinted) {
  const Exit exit = run_now(shell("head -c 1000000000 /dev/zero"), {.max_output_bytes = 1000});
  EXPECT_TRUE(exit.succeeded());
  EXPECT_EQ(exit.out(Stream::kStdout).bytes.size(), 1000u);
  EXPECT_EQ(exit.out(Stream::kStdout).dropped, 999'999'000u);
  const Exit ended =
      run_now(shell("cat /dev/zero"), {.max_output_bytes = 1000, .when_over = WhenOver::kEndChild});
  EXPECT_TRUE(ended.over_limit);
  EXPECT_EQ(ended.signal, SIGTERM);
}

TEST_F(SupervisorTest, EndsAtItsTimeout) {
  const Exit exit = run_now(shell("echo begun; sleep 1000"), {.timeout = 50ms});
  EXPECT_TRUE(exit.timed_out);
  EXPECT_FALSE(exit.canceled);
  EXPECT_EQ(exit.signal, SIGTERM);
  EXPECT_EQ(exit.out(Stream::kStdout).bytes, "begun\n");
}

TEST_F(SupervisorTest, KillsWhatIgnoresTerm) {
  Started child(supervisor_, shell("trap '' TERM; echo ready; while :; do sleep 1000; done"), {});
  child.await_line();
  supervisor_.cancel(child.id, 20ms);
  const Exit exit = child.await_exit();
  EXPECT_TRUE(exit.canceled);
  EXPECT_EQ(exit.signal, SIGKILL);
  EXPECT_FALSE(is_running(exit.mark));
}

TEST_F(SupervisorTest, LetsACleanUpFinish) {
  Started child(supervisor_,
                shell("trap 'echo cleaned; exit 5' TERM; echo ready; while :; do sleep 0.01; done"), {});
  child.await_line();
  supervisor_.cancel(child.id, 30s);
  const Exit exit = child.await_exit();
  EXPECT_EQ(exit.code, 5);
  EXPECT_THAT(exit.out(Stream::kStdout).bytes, EndsWith("cleaned\n"));
}

TEST_F(SupervisorTest, LeavesNothingOfACanceledSession) {
  // Job control puts the background jobs into process groups of their own; one of them ignores TERM.
  Started child(supervisor_,
                {.argv = {"/bin/bash", "-c",
                          "set -m; sleep 1000 & (trap '' TERM; sleep 1000; sleep 1000) & echo ready; wait"}},
                {});
  child.await_line();
  supervisor_.cancel(child.id, 50ms);
  const Exit exit = child.await_exit();
  EXPECT_TRUE(exit.canceled);
  EXPECT_FALSE(is_running(exit.mark));
}

TEST_F(SupervisorTest, DoesNotWaitForWhatWasLeftBehind) {
  const Exit exit = run_now(shell("sleep 1000 & echo done"), {.drain_grace = 20ms});
  EXPECT_TRUE(exit.succeeded());
  EXPECT_EQ(exit.out(Stream::kStdout).bytes, "done\n");
  EXPECT_TRUE(is_running(exit.mark));  // the sleep, by its session
  ProcessMark other = exit.mark;
  other.start_ticks += 1'000'000'000;
  EXPECT_FALSE(end_leftover(other));
  other = exit.mark;
  other.boot_id = "of another boot";
  EXPECT_FALSE(end_leftover(other));
  EXPECT_TRUE(end_leftover(exit.mark));
  EXPECT_FALSE(is_running(exit.mark));
  EXPECT_FALSE(end_leftover(exit.mark));
}

TEST_F(SupervisorTest, SetsResourceLimits) {
  Command command = shell("ulimit -n; echo $0; echo arg >&2");
  command.resources = {.cpu_seconds = 5, .open_files = 33};
  const Exit exit = run_now(command);
  EXPECT_EQ(exit.out(Stream::kStdout).bytes, "33\n/bin/sh\n");
  Command greedy = shell("dd if=/dev/zero of=/dev/null bs=512M count=1");
  greedy.resources.memory_bytes = 64 << 20;
  EXPECT_FALSE(run_now(greedy).succeeded());
}

TEST_F(SupervisorTest, RunsManyAtOnce) {
  std::vector<std::unique_ptr<Started>> children;
  for (int i = 0; i < 60; ++i)
    children.push_back(std::make_unique<Started>(supervisor_, shell("read x; echo $x"), Limits{}));
  for (int i = 0; i < 60; ++i)
    EXPECT_EQ(children[static_cast<std::size_t>(i)]->await_exit().out(Stream::kStdout).bytes, "\n");
}

TEST_F(SupervisorTest, StopEndsAllAndRefusesMore) {
  Started child(supervisor_, shell("echo ready; sleep 1000"), {});
  child.await_line();
  supervisor_.stop(20ms);
  EXPECT_EQ(supervisor_.running(), 0u);
  EXPECT_TRUE(child.await_exit().canceled);
  EXPECT_EQ(fail(shell("true")).code(), Errc::kUnavailable);
  supervisor_.stop();
}

TEST(SupervisorStart, NamesAMissingHelper) {
  Supervisor supervisor(real_clock(), {.helper = "/nonexistent/squall-exec"});
  const auto started = supervisor.start();
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message(), HasSubstr("/nonexistent/squall-exec"));
}

// The watcher's socket closes when its owner dies, however it dies: closing it is the same thing.
std::string helper_program() {
  return parent_path(std::filesystem::read_symlink("/proc/self/exe").string()) + "/../bin/squall-exec";
}

TEST(WatcherTest, AKilledWatcherIsReplacedAndToldOfAllThatLive) {
  Watcher watcher;
  ASSERT_TRUE(watcher.start(helper_program()).ok());
  const auto spawn_sleep = [] {
    pid_t pid = 0;
    char program[] = "/bin/sleep", time[] = "1000";
    char* argv[] = {program, time, nullptr};
    posix_spawnattr_t session;
    posix_spawnattr_init(&session);
    posix_spawnattr_setflags(&session, POSIX_SPAWN_SETSID);
    EXPECT_EQ(posix_spawn(&pid, program, nullptr, &session, argv, environ), 0);
    posix_spawnattr_destroy(&session);
    return pid;
  };
  const pid_t before = spawn_sleep(), behind = spawn_sleep();
  watcher.started(mark_of(before));
  const pid_t first = watcher.pid();
  ::kill(first, SIGKILL);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(first), &info, WEXITED | WNOWAIT);  // it has gone, and is not reaped
  watcher.started(mark_of(behind));
  EXPECT_NE(watcher.pid(), first);
  watcher.stop();  // as our death would
  for (const pid_t pid : {before, behind}) {
    int status = 0;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  }
}

TEST(WatcherTest, EndsTheSessionsOfADeadOwner) {
  const std::string helper = helper_program();
  ASSERT_TRUE(is_file(helper));
  posix_spawnattr_t session;
  posix_spawnattr_init(&session);
  posix_spawnattr_setflags(&session, POSIX_SPAWN_SETSID);
  const auto spawn_sleep = [&] {
    pid_t pid = 0;
    char program[] = "/bin/sleep", time[] = "1000";
    char* argv[] = {program, time, nullptr};
    EXPECT_EQ(posix_spawn(&pid, program, nullptr, &session, argv, environ), 0);
    return pid;
  };
  const pid_t watched = spawn_sleep(), ended = spawn_sleep();
  {
    Watcher watcher;
    ASSERT_TRUE(watcher.start(helper).ok());
    watcher.started(mark_of(watched));
    watcher.started(mark_of(ended));
    watcher.ended(mark_of(ended));
  }
  int status = 0;
  ASSERT_EQ(::waitpid(watched, &status, 0), watched);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  EXPECT_EQ(::waitpid(ended, &status, WNOHANG), 0);
  ::kill(ended, SIGKILL);
  ::waitpid(ended, &status, 0);
  posix_spawnattr_destroy(&session);
}

}  // namespace
}  // namespace squall::process
