#include "process/marked.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace squall::process {
namespace {

pid_t start_sleeper(const std::string& entry) {
  std::string path = "PATH=/usr/bin:/bin", program = "sleep", seconds = "600", mark = entry;
  char* argv[] = {program.data(), seconds.data(), nullptr};
  char* environment[] = {path.data(), mark.data(), nullptr};
  pid_t pid = 0;
  EXPECT_EQ(::posix_spawnp(&pid, "sleep", nullptr, nullptr, argv, environment), 0);
  return pid;
}

TEST(Marked, EndsThoseWithTheEntryAndNoOthers) {
  const std::string mark = "SQUALL_TEST_MARK=" + std::to_string(::getpid());
  const pid_t marked = start_sleeper(mark);
  const pid_t other = start_sleeper(mark + "7");
  // The kernel shows the environment of a process only once its exec is through.
  int status = 0;
  pid_t gone = 0;
  for (int round = 0; round < 10'000 && gone == 0; ++round) {
    end_marked(mark);
    gone = ::waitpid(marked, &status, WNOHANG);
  }
  ASSERT_EQ(gone, marked);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(::waitpid(other, &status, WNOHANG), 0);
  ::kill(other, SIGKILL);
  ::waitpid(other, &status, 0);
  EXPECT_EQ(end_marked(mark), 0u);
}

}  // namespace
}  // namespace squall::process
