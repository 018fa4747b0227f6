// The other half of crash_test.cpp: writes batches without end, and says on standard output which ones are
// acknowledged.
//
//   crash_child DIRECTORY ROUND
//
// Batch N of thread T in round R inserts three documents R_T_N_0 to R_T_N_2 and raises the counter of its
// thread; then the line "R_T_N" is written.
#include <fmt/core.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "store/contract/contract.h"
#include "store/sqlite/sqlite_store.h"

namespace squall::store::contract {
namespace {

constexpr int kThreads = 4;

void say(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);  // the parent is gone
}

std::vector<Write> make_batch(const std::string& name, const std::string& counter, int number) {
  std::vector<Write> batch;
  for (int part = 0; part < 3; ++part) {
    batch.push_back(
        insert(kThings, {.id = fmt::format("{}_{}", name, part),
                         .revision = 0,
                         .body = Value::object({{"rank", number}, {"payload", std::string(3000, 'x')}})}));
  }
  const Document raised{.id = counter, .revision = number, .body = Value::object({{"rank", number}})};
  batch.push_back(number == 0 ? insert(kThings, raised) : update(kThings, raised));
  return batch;
}

[[noreturn]] void write_for_ever(SqliteStore& store, int round, int thread) {
  const std::string counter = fmt::format("counter_{}_{}", round, thread);
  for (int number = 0;; ++number) {
    const std::string name = fmt::format("{}_{}_{}", round, thread, number);
    const auto written =
        store.write(make_batch(name, counter, number), thread == 0 ? Urgency::kPatient : Urgency::kNow);
    if (!written) {
      say("error " + written.error().text() + "\n");
      std::exit(1);
    }
    say(name + "\n");
  }
}

int run(const std::string& directory, int round) {
  SqliteStore store({.directory = directory});
  const Collection* collections[] = {&kThings};
  if (auto opened = store.open(collections); !opened) {
    say("error " + opened.error().text() + "\n");
    return 1;
  }
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&store, round, thread] { write_for_ever(store, round, thread); });
  }
  return 0;
}

}  // namespace
}  // namespace squall::store::contract

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return squall::store::contract::run(argv[1], std::stoi(argv[2]));
}
