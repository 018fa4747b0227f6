// How many documents the embedded store takes, and what a page of a list costs.
//
//   store_bench [DIRECTORY] [SECONDS] [DOCUMENTS]
//
// No writes are measured with 0 seconds. A unit of work is one INSERT and one UPDATE of a 2 KB document in
// one batch, on a collection with its id and two indexes. The line "raw" does the same statements on SQLite
// directly, one transaction for so many units, for comparison.
#include <fmt/core.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/id.h"
#include "store/sqlite/sqlite_store.h"

namespace {

using namespace squall;
using store::Document;
using Seconds = std::chrono::duration<double>;

const model::Collection kDocs{
    .name = "docs",
    .columns = {{"status"}, {"ref"}, {"start", model::ColumnType::kInteger}},
    .indexes = {{.name = "start", .columns = {"start"}}, {.name = "ref_start", .columns = {"ref", "start"}}},
    .heavy = {"result"}};

double now() { return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Processor time of all threads: what stays comparable on a machine that has other work.
double processor_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::atomic<std::int64_t> next_start{0};

// About 2 KB, with the variety of an execution.
Value make_body(std::string_view status) {
  static const std::string kText(80, 'x');
  Object parameters;
  for (int i = 0; i < 12; ++i) parameters.set(fmt::format("parameter_{}", i), kText);
  return Object{{"status", status},
                {"ref", "core.local"},
                {"start", next_start++},
                {"parameters", Value(parameters)},
                {"context", Value::object({{"user", "st2admin"}, {"pack", "core"}, {"trace", kText}})},
                {"log", Value::array({Value::object({{"status", "requested"}, {"timestamp", 1}}), kText,
                                      kText, kText, kText})}};
}

std::vector<store::Write> make_unit() {
  const std::string id = new_id();
  const Value body = make_body("requested");
  return {store::insert(kDocs, {.id = id, .revision = 0, .body = body}),
          store::update(kDocs, {.id = id, .revision = 1, .body = body.with("status", "running")})};
}

class Latencies {
 public:
  void add(std::vector<double> some) {
    const std::lock_guard lock(mutex_);
    all_.insert(all_.end(), some.begin(), some.end());
  }
  double at(double share) {
    if (all_.empty()) return 0;
    const auto place =
        all_.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all_.size() - 1));
    std::nth_element(all_.begin(), place, all_.end());
    return *place * 1e3;
  }
  std::size_t size() const { return all_.size(); }

 private:
  std::mutex mutex_;
  std::vector<double> all_;
};

// Begins when it is made.
class Measurement {
 public:
  double elapsed() const { return now() - start_; }
  void report(std::string_view what, double units, std::uint64_t commits, Latencies& latencies) const {
    const double seconds = elapsed();
    fmt::print(
        "{:<34} {:>8.0f} units/s {:>6.0f} commits/s  p50 {:.2f} ms  p99 {:.2f} ms  cpu {:.1f} us/unit\n",
        what, units / seconds, static_cast<double>(commits) / seconds, latencies.at(0.5), latencies.at(0.99),
        (processor_time() - processor_) / units * 1e6);
    std::fflush(stdout);
  }

 private:
  double start_ = now();
  double processor_ = processor_time();
};

void group_commit(const std::string& folder, int threads, int units_a_batch, double seconds) {
  store::SqliteStore docs({.directory = join_path(folder, fmt::format("{}_{}", threads, units_a_batch))});
  const model::Collection* collections[] = {&kDocs};
  if (auto opened = docs.open(collections); !opened) {
    fmt::print("{}\n", opened.error().text());
    return;
  }
  Latencies latencies;
  const Measurement measurement;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < threads; ++i) {
      writers.emplace_back([&] {
        std::vector<double> mine;
        while (measurement.elapsed() < seconds) {
          std::vector<store::Write> batch;
          for (int unit = 0; unit < units_a_batch; ++unit) {
            for (store::Write& write : make_unit()) batch.push_back(std::move(write));
          }
          const double sent = now();
          if (!docs.write(std::move(batch))) std::abort();
          mine.push_back(now() - sent);
        }
        latencies.add(std::move(mine));
      });
    }
  }
  measurement.report(fmt::format("store, {} threads, {} a batch", threads, units_a_batch),
                     static_cast<double>(latencies.size()) * units_a_batch, docs.counters().commits,
                     latencies);
}

void asynchronous(const std::string& folder, double seconds) {
  store::SqliteStore docs({.directory = join_path(folder, "async")});
  const model::Collection* collections[] = {&kDocs};
  if (!docs.open(collections)) return;
  std::atomic<std::int64_t> under_way{0};
  std::uint64_t units = 0;
  const Measurement measurement;
  while (measurement.elapsed() < seconds) {
    ++under_way;
    docs.write_async(make_unit(), [&under_way](const auto&) {
      if (--under_way == 256) under_way.notify_one();
    });
    for (auto seen = under_way.load(); seen > 512; seen = under_way.load()) under_way.wait(seen);
    ++units;
  }
  docs.close();
  Latencies none;
  measurement.report("store, 1 thread, asynchronous", static_cast<double>(units), 0, none);
}

void must(int code, sqlite3* database) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fmt::print("sqlite: {}\n", sqlite3_errmsg(database));
  std::abort();
}

void raw(const std::string& folder, int units_a_transaction, double seconds) {
  sqlite3* db = nullptr;
  const std::string path = join_path(folder, fmt::format("raw_{}.db", units_a_transaction));
  must(sqlite3_open(path.c_str(), &db), db);
  must(sqlite3_exec(
           db,
           "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE d(k INTEGER PRIMARY KEY, id TEXT "
           "UNIQUE, "
           "rev INTEGER, status TEXT, ref TEXT, start INTEGER, body TEXT); CREATE INDEX a ON d(start); "
           "CREATE INDEX b ON d(ref, start)",
           nullptr, nullptr, nullptr),
       db);
  sqlite3_stmt* insert = nullptr;
  sqlite3_stmt* update = nullptr;
  must(sqlite3_prepare_v2(
           db,
           "INSERT INTO d(id, rev, status, ref, start, body) VALUES(?, 1, 'requested', 'core.local', ?, ?)",
           -1, &insert, nullptr),
       db);
  must(sqlite3_prepare_v2(db, "UPDATE d SET rev = 2, status = 'running', body = ? WHERE id = ? AND rev = 1",
                          -1, &update, nullptr),
       db);
  const std::string body(1900, 'x');
  Latencies latencies;
  std::vector<double> mine;
  std::int64_t units = 0;
  const Measurement measurement;
  while (measurement.elapsed() < seconds) {
    const double sent = now();
    must(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), db);
    for (int unit = 0; unit < units_a_transaction; ++unit, ++units) {
      const std::string id = new_id();
      sqlite3_bind_text(insert, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
      sqlite3_bind_int64(insert, 2, units);
      sqlite3_bind_text(insert, 3, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
      must(sqlite3_step(insert), db);
      sqlite3_reset(insert);
      sqlite3_bind_text(update, 1, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
      sqlite3_bind_text(update, 2, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
      must(sqlite3_step(update), db);
      sqlite3_reset(update);
    }
    must(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr), db);
    mine.push_back(now() - sent);
  }
  const auto commits = mine.size();
  latencies.add(std::move(mine));
  measurement.report(fmt::format("raw, {} a transaction", units_a_transaction), static_cast<double>(units),
                     commits, latencies);
  sqlite3_finalize(insert);
  sqlite3_finalize(update);
  sqlite3_close(db);
}

// Median of some runs in microseconds.
template <typename Work>
double micros(int runs, Work work) {
  std::vector<double> spent;
  for (int i = 0; i < runs; ++i) {
    const double start = now();
    work(i);
    spent.push_back(now() - start);
  }
  Latencies latencies;
  latencies.add(std::move(spent));
  return latencies.at(0.5) * 1e3;
}

void reads(const std::string& folder, int documents) {
  store::SqliteStore docs({.directory = join_path(folder, fmt::format("reads_{}", documents))});
  const model::Collection* collections[] = {&kDocs};
  if (!docs.open(collections)) return;
  std::vector<std::string> ids;
  // A folder given by name keeps its documents: a second run reads them with a fresh heap and fresh caches.
  if (const auto kept = docs.find(kDocs, {.limit = 10'000, .read = store::Read::kSummary}); kept.ok()) {
    for (const Document& document : *kept) ids.push_back(document.id);
  }
  for (int made = static_cast<int>(*docs.count(kDocs, {})); made < documents;) {
    std::vector<store::Write> batch;
    for (; batch.size() < 1000 && made < documents; ++made) {
      ids.push_back(new_id());
      batch.push_back(
          store::insert(kDocs, {.id = ids.back(), .revision = 0, .body = make_body("succeeded")}));
    }
    if (!docs.write(std::move(batch))) std::abort();
  }
  const store::Query page{.sort = {{"start", true}}, .limit = 50, .read = store::Read::kSummary};
  const store::Query of_ref{.where = {{"ref", store::Op::kEq, "core.local"}},
                            .sort = {{"start", true}},
                            .limit = 50,
                            .read = store::Read::kSummary};
  const Document last = docs.find(kDocs, page)->back();
  const double get = micros(
      20'000, [&](int i) { (void)docs.get(kDocs, ids[static_cast<std::size_t>(i) * 7919 % ids.size()]); });
  const double first = micros(500, [&](int) { (void)docs.find(kDocs, page); });
  const double filtered = micros(500, [&](int) { (void)docs.find(kDocs, of_ref); });
  const double next = micros(500, [&](int) { (void)docs.find(kDocs, store::after(kDocs, page, last)); });
  const double counted = micros(50, [&](int) { (void)docs.count(kDocs, {}, 1000); });
  fmt::print(
      "{:>8} documents: get {:.1f} us, page of 50 {:.0f} us, filtered {:.0f} us, keyset {:.0f} us, count to "
      "1000 {:.0f} us\n",
      documents, get, first, filtered, next, counted);
}

void writes(const std::string& folder, double seconds) {
  for (int units : {1, 16, 64}) raw(folder, units, seconds);
  for (int threads : {1, 16, 64, 256}) group_commit(folder, threads, 1, seconds);
  for (int threads : {1, 4}) group_commit(folder, threads, 64, seconds);
  asynchronous(folder, seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const TempDirectory temporary("store_bench");
  const std::string folder = argc > 1 && *argv[1] != '\0' ? argv[1] : temporary.path();
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3;
  const int documents = argc > 3 ? std::atoi(argv[3]) : 100'000;
  if (seconds > 0) writes(folder, seconds);
  reads(folder, 1000);
  reads(folder, documents);
  return 0;
}
