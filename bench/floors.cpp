// What this machine can do at best: the floors beside which the figures of the table stand.
//
//   floors FLOOR DIRECTORY SECONDS      one floor as a JSON object; DIRECTORY lies on the disk in question:
//       sync     a durable append of 4 KB: p50 and p99 in seconds
//       shell    two of them, then a shell until its first instruction
//       true     posix_spawn of true until its end
//       shells   `sh -c true` a second, on all cores
//       units    units of work that SQLite commits a second
//   floors spawn COUNT PROGRAM ARG...   posix_spawn until its end, output thrown away: p50 and p99 in seconds
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <random>
#include <thread>

#include "base/id.h"
#include "bench/measure.h"

namespace {

using bench::Figures;
using bench::must;
using bench::now;

constexpr std::size_t kBlock = 4096;

class Appender {
 public:
  explicit Appender(const std::string& path)
      : fd_(open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
    must(fd_ >= 0, path);
  }
  ~Appender() { close(fd_); }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  void append() {
    static const std::string kText(kBlock, 'x');
    must(write(fd_, kText.data(), kText.size()) == static_cast<ssize_t>(kText.size()), "write");
    must(fdatasync(fd_) == 0, "fdatasync");
  }

 private:
  int fd_;
};

// Between two samples, as between two requests of one client: a disk that commits its journal in a rhythm is
// met at any phase of it.
class Pauses {
 public:
  void wait() { std::this_thread::sleep_for(std::chrono::microseconds(length_(random_))); }

 private:
  std::minstd_rand random_{20'000};
  std::uniform_int_distribution<int> length_{0, 2000};
};

// One sample for each call of `work` until the time is over.
template <typename Work>
std::vector<double> sample(double seconds, Work work) {
  std::vector<double> samples;
  Pauses pauses;
  for (const double start = now(); now() - start < seconds;) {
    pauses.wait();
    const double begun = now();
    work();
    samples.push_back(now() - begun);
  }
  return samples;
}

// From before two durable appends until the first instruction of a shell has been seen at the end of a pipe.
std::vector<double> syncs_and_shell(Appender& file, double seconds) {
  int ends[2];
  must(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  std::vector<double> samples;
  Pauses pauses;
  for (const double start = now(); now() - start < seconds;) {
    pauses.wait();
    const double begun = now();
    file.append();
    file.append();
    const pid_t pid = bench::spawn({"/bin/sh", "-c", "echo"}, &actions);
    char byte = 0;
    must(read(ends[0], &byte, 1) == 1, "read");
    samples.push_back(now() - begun);
    bench::reap(pid);
  }
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  close(ends[1]);
  return samples;
}

double shells_per_second(double seconds) {
  std::atomic<int> done{0};
  const double start = now();
  {
    std::vector<std::jthread> cores;
    for (unsigned core = 0; core < std::max(1U, std::thread::hardware_concurrency()); ++core)
      cores.emplace_back([&] {
        for (; now() - start < seconds; ++done) bench::reap(bench::spawn({"/bin/sh", "-c", "true"}));
      });
  }
  return done / (now() - start);
}

void check(int code, sqlite3* database) {
  if (code != SQLITE_OK && code != SQLITE_DONE) bench::die(sqlite3_errmsg(database));
}

void bind(sqlite3_stmt* statement, int place, const std::string& text) {
  sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void step(sqlite3* database, sqlite3_stmt* statement) {
  check(sqlite3_step(statement), database);
  sqlite3_reset(statement);
}

// A unit is one INSERT and one UPDATE of a 2 KB document; 64 units share a transaction.
double group_commit_units_per_second(const std::string& path, double seconds) {
  constexpr int kUnits = 64;
  sqlite3* db = nullptr;
  check(sqlite3_open(path.c_str(), &db), db);
  check(
      sqlite3_exec(
          db,
          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
          "CREATE TABLE d(id TEXT PRIMARY KEY, rev INTEGER, status TEXT, ref TEXT, start INTEGER, body TEXT);"
          "CREATE INDEX by_start ON d(start); CREATE INDEX by_ref ON d(ref, start)",
          nullptr, nullptr, nullptr),
      db);
  sqlite3_stmt* insert = nullptr;
  sqlite3_stmt* update = nullptr;
  check(sqlite3_prepare_v2(db, "INSERT INTO d VALUES(?, 1, 'requested', 'core.noop', ?, ?)", -1, &insert,
                           nullptr),
        db);
  check(sqlite3_prepare_v2(db, "UPDATE d SET rev = 2, status = 'running', body = ? WHERE id = ? AND rev = 1",
                           -1, &update, nullptr),
        db);
  const std::string body(2048, 'x');
  sqlite3_int64 units = 0;
  const double start = now();
  while (now() - start < seconds) {
    check(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), db);
    for (int unit = 0; unit < kUnits; ++unit, ++units) {
      const std::string id = squall::new_id();
      bind(insert, 1, id);
      sqlite3_bind_int64(insert, 2, units);
      bind(insert, 3, body);
      step(db, insert);
      bind(update, 1, body);
      bind(update, 2, id);
      step(db, update);
    }
    check(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr), db);
  }
  const double spent = now() - start;
  sqlite3_finalize(insert);
  sqlite3_finalize(update);
  sqlite3_close(db);
  return static_cast<double>(units) / spent;
}

void measure(const std::string& what, const std::string& folder, double seconds) {
  Figures figures;
  if (what == "units") {
    figures.add("units_per_second", group_commit_units_per_second(folder + "/units.db", seconds));
  } else if (what == "shells") {
    figures.add("shells_per_second", shells_per_second(seconds));
  } else if (what == "true") {
    figures.add_samples("spawn", sample(seconds, [] { bench::reap(bench::spawn({"/bin/true"})); }));
  } else if (what == "sync") {
    Appender file(folder + "/append");
    figures.add_samples("sync", sample(seconds, [&] { file.append(); }));
  } else if (what == "shell") {
    Appender file(folder + "/append");
    figures.add_samples("shell", syncs_and_shell(file, seconds));
  } else {
    bench::die("unknown floor: " + what);
  }
  figures.print();
}

void spawn_many(int count, const std::vector<std::string>& argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  std::vector<double> samples;
  for (int i = 0; i < count; ++i) {
    const double begun = now();
    bench::reap(bench::spawn(argv, &actions));
    samples.push_back(now() - begun);
  }
  posix_spawn_file_actions_destroy(&actions);
  Figures figures;
  figures.add_samples("spawn", samples);
  figures.print();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "spawn") {
    spawn_many(std::atoi(words[1].c_str()), {words.begin() + 2, words.end()});
  } else if (words.size() == 3) {
    measure(words[0], words[1], std::atof(words[2].c_str()));
  } else {
    bench::die("usage: floors FLOOR DIRECTORY SECONDS | floors spawn COUNT PROGRAM ARG...");
  }
  return 0;
}
