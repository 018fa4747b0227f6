// What is acknowledged outlives kill -9, whole.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "base/file.h"
#include "base/strings.h"
#include "base/unique_fd.h"
#include "store/contract/contract.h"
#include "store/sqlite/sqlite_store.h"

extern char** environ;

namespace squall::store::contract {
namespace {

constexpr int kRounds = 10;

// A crash_child whose standard output is read here.
class Child {
 public:
  Child(const std::string& directory, int round) {
    int pipe[2] = {-1, -1};
    if (::pipe2(pipe, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const UniqueFd write_end(pipe[1]);
    output_.reset(::fdopen(pipe[0], "r"));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDOUT_FILENO);
    std::string number = std::to_string(round);
    std::string program = SQUALL_CRASH_CHILD;
    std::string folder = directory;
    char* const arguments[] = {program.data(), folder.data(), number.data(), nullptr};
    const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("no child");
  }

  // Empty at the end.
  std::string line() {
    char text[4096];
    return std::fgets(text, sizeof text, output_.get()) == nullptr ? std::string() : std::string(trim(text));
  }

  void kill() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> output_;
  pid_t pid_ = -1;
};

// How many of the four documents of a batch are there.
int parts_of(Store& store, const std::string& batch) {
  int parts = 0;
  for (int part = 0; part < 3; ++part) {
    const auto document = store.get(kThings, fmt::format("{}_{}", batch, part));
    if (document.ok() && document->body["payload"].size() == 3000) ++parts;
  }
  return parts;
}

// Acknowledged batches stand; the one behind the last acknowledged one of each thread stands whole or not at
// all.
void verify(Store& store, const std::set<std::string>& acknowledged) {
  std::map<std::string, int> last;
  for (const std::string& batch : acknowledged) {
    EXPECT_EQ(parts_of(store, batch), 3) << batch << " was acknowledged";
    const std::size_t split = batch.rfind('_');
    int& number = last.try_emplace(batch.substr(0, split), -1).first->second;
    number = std::max(number, std::stoi(batch.substr(split + 1)));
  }
  for (const auto& [thread, number] : last) {
    const int next = parts_of(store, fmt::format("{}_{}", thread, number + 1));
    EXPECT_TRUE(next == 0 || next == 3)
        << thread << " batch " << number + 1 << " stands by " << next << " of 3";
    const auto counter = store.get(kThings, "counter_" + thread);
    ASSERT_TRUE(counter.ok());
    EXPECT_EQ(counter->body["rank"].as_int(), next == 3 ? number + 1 : number);
  }
}

TEST(SqliteCrash, AcknowledgedBatchesOutliveKill9) {
  const TempDirectory directory;
  std::mt19937 random(20240310);
  std::set<std::string> acknowledged;
  for (int round = 0; round < kRounds; ++round) {
    Child child(directory.path(), round);
    for (unsigned left = random() % 300 + 1; left > 0; --left) {
      const std::string line = child.line();
      ASSERT_FALSE(line.empty() || line.starts_with("error")) << line;
      acknowledged.insert(line);
    }
    child.kill();
    for (std::string line = child.line(); !line.empty(); line = child.line()) acknowledged.insert(line);
  }
  SqliteStore store({.directory = directory.path()});
  const Collection* collections[] = {&kThings};
  ASSERT_TRUE(store.open(collections).ok());
  verify(store, acknowledged);
  EXPECT_EQ(*store.check(), std::vector<std::string>{});
}

}  // namespace
}  // namespace squall::store::contract
