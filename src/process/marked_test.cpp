#include "process/marked.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

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
  const pid_t marked = start_sleeper("SQUALL_TEST_MARK=7");
  const pid_t other = start_sleeper("SQUALL_TEST_MARK=77");
  EXPECT_GE(end_marked("SQUALL_TEST_MARK=7"), 1u);
  int status = 0;
  ASSERT_EQ(::waitpid(marked, &status, 0), marked);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(::waitpid(other, &status, WNOHANG), 0);
  ::kill(other, SIGKILL);
  ::waitpid(other, &status, 0);
  EXPECT_EQ(end_marked("SQUALL_TEST_MARK=7"), 0u);
}

}  // namespace
}  // namespace squall::process
