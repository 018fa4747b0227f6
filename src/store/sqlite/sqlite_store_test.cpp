// The contract on SQLite, and what this implementation promises beyond it.
#include "store/sqlite/sqlite_store.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <latch>
#include <thread>

#include "base/file.h"
#include "store/contract/contract.h"

namespace squall::store::contract {
namespace {

using ::testing::HasSubstr;

// A store together with the folder it lives in.
struct InTempDirectory {
  TempDirectory directory;
  SqliteStore store;
  explicit InTempDirectory(std::vector<Invariant> invariants)
      : store({.directory = directory.path(), .patience = Millis{2}, .invariants = std::move(invariants)}) {}
};

std::shared_ptr<Store> make_sqlite(std::vector<Invariant> invariants) {
  auto both = std::make_shared<InTempDirectory>(std::move(invariants));
  return {both, &both->store};
}

const Backend kSqlite{"sqlite", make_sqlite};

constexpr const Collection* kCollections[] = {&kThings, &kPairs};

Value named(std::string_view name) { return Value::object({{"name", name}}); }

class SqliteStoreTest : public ::testing::Test {
 protected:
  Result<void> open(SqliteOptions options = {}) {
    options.directory = directory_.path();
    store_ = std::make_unique<SqliteStore>(std::move(options));
    return store_->open(kCollections);
  }
  SqliteStore& store() { return *store_; }

  TempDirectory directory_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqliteStoreTest, DocumentsOutliveTheStore) {
  ASSERT_TRUE(open().ok());
  ASSERT_TRUE(
      store().write({insert(kThings, thing(1, Value::object({{"payload", "p"}, {"rank", 7}})))}).ok());
  store_.reset();
  ASSERT_TRUE(open().ok());
  const auto read = store().get(kThings, id_of(1));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->body, Value::object({{"rank", 7}, {"payload", "p"}}));
  EXPECT_EQ(store().write({insert(kThings, thing(1))}).error().code(), Errc::kConflict);
}

TEST_F(SqliteStoreTest, ASecondOpenerIsToldWhoHasTheDirectory) {
  ASSERT_TRUE(open().ok());
  SqliteStore second({.directory = directory_.path()});
  const auto opened = second.open(kCollections);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), Errc::kBusy);
  EXPECT_THAT(opened.error().message(), HasSubstr(directory_.path()));
  EXPECT_THAT(opened.error().message(), HasSubstr(std::to_string(::getpid())));
  store().close();
  EXPECT_TRUE(second.open(kCollections).ok());
}

TEST_F(SqliteStoreTest, FilesAreForTheirUserAlone) {
  ASSERT_TRUE(open().ok());
  ASSERT_TRUE(store().write({insert(kThings, thing(1))}).ok());
  for (const char* name : {"store.db", "store.db-wal", "lock"}) {
    struct stat status {};
    ASSERT_EQ(::stat((directory_ / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(SqliteStoreTest, AFileThatIsNoStoreIsAClearError) {
  ASSERT_TRUE(append_file(directory_ / "store.db", std::string(8192, 'x')).ok());
  const auto opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), Errc::kIo);
  EXPECT_THAT(opened.error().message(), HasSubstr("store.db"));
  EXPECT_THAT(opened.error().message(), HasSubstr("damaged"));
}

TEST_F(SqliteStoreTest, PatientBatchesShareTheCommitOfTheNext) {
  constexpr int kBatches = 20;
  ASSERT_TRUE(open({.patience = Millis{60'000}}).ok());
  std::latch answered(kBatches);
  std::atomic<int> stored{0};
  const std::uint64_t before = store().counters().commits;
  for (int number = 0; number < kBatches; ++number) {
    store().write_async(
        {insert(kThings, thing(number))},
        [&](const auto& answer) {
          stored += answer.ok() ? 1 : 0;
          answered.count_down();
        },
        Urgency::kPatient);
  }
  ASSERT_TRUE(store().write({insert(kThings, thing(99))}).ok());
  answered.wait();
  EXPECT_EQ(stored, kBatches);
  EXPECT_EQ(store().counters().commits - before, 1u);
  EXPECT_EQ(store().counters().batches, kBatches + 1u);
}

TEST_F(SqliteStoreTest, APatientBatchAloneIsNotForgotten) {
  ASSERT_TRUE(open({.patience = Millis{1}}).ok());
  EXPECT_TRUE(store().write({insert(kThings, thing(1))}, Urgency::kPatient).ok());
}

TEST_F(SqliteStoreTest, ABrokenConditionInASharedCommitFallsAlone) {
  ASSERT_TRUE(open({.patience = Millis{60'000}}).ok());
  std::latch answered(3);
  std::vector<Errc> codes(3, Errc::kTimeout);  // kTimeout stands for "fine"
  const auto send = [&](std::size_t at, std::vector<Write> batch) {
    store().write_async(
        std::move(batch),
        [&codes, &answered, at](const auto& answer) {
          if (!answer.ok()) codes[at] = answer.error().code();
          answered.count_down();
        },
        Urgency::kPatient);
  };
  send(0, {insert(kThings, thing(1, named("a"))), insert(kThings, thing(2, named("b")))});
  send(1, {insert(kThings, thing(3, named("c"))), insert(kThings, thing(4, named("a")))});
  send(2, {insert(kThings, thing(5, named("c")))});
  ASSERT_TRUE(store().write({insert(kThings, thing(6, named("d")))}).ok());
  answered.wait();
  EXPECT_EQ(codes, (std::vector<Errc>{Errc::kTimeout, Errc::kConflict, Errc::kTimeout}));
  EXPECT_FALSE(store().get(kThings, id_of(3)).ok());
  EXPECT_TRUE(store().get(kThings, id_of(5)).ok());
  EXPECT_EQ(store().counters().commits, 1u);
}

TEST_F(SqliteStoreTest, WhatChangesNothingCostsNoSync) {
  ASSERT_TRUE(open().ok());
  ASSERT_TRUE(store().write({insert(kThings, thing(1))}).ok());
  const std::uint64_t commits = store().counters().commits;
  EXPECT_FALSE(store().write({insert(kThings, thing(1))}).ok());
  EXPECT_TRUE(store().write({}).ok());
  EXPECT_TRUE(store().claim(kThings, {}, [](const Document&) { return std::nullopt; })->empty());
  EXPECT_EQ(store().counters().commits, commits);
}

TEST_F(SqliteStoreTest, ManyWritersShareCommits) {
  constexpr int kThreads = 16;
  constexpr int kEach = 40;
  ASSERT_TRUE(open().ok());
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kThreads; ++writer) {
      writers.emplace_back([&, writer] {
        for (int i = 0; i < kEach; ++i)
          EXPECT_TRUE(store().write({insert(kThings, thing(writer * 1000 + i))}).ok());
      });
    }
  }
  EXPECT_EQ(store().counters().writes, static_cast<std::uint64_t>(kThreads * kEach));
  EXPECT_LT(store().counters().commits, static_cast<std::uint64_t>(kThreads * kEach));
}

// Writes documents of 20 KB until one is refused; how many were taken.
int fill(Store& store, int from) {
  for (int number = from; number < from + 2000; ++number) {
    const auto written = store.write({insert(
        kThings, thing(number, Value::object({{"rank", number}, {"payload", std::string(20'000, 'x')}})))});
    if (written.ok()) continue;
    EXPECT_EQ(written.error().code(), Errc::kIo) << written.error().text();
    return number - from;
  }
  ADD_FAILURE() << "the store was never full";
  return 0;
}

TEST_F(SqliteStoreTest, AFullStoreReadsOnAndTakesWritesAgain) {
  ASSERT_TRUE(open({.max_bytes = 2 << 20}).ok());
  const int taken = fill(store(), 0);
  EXPECT_GT(taken, 10);
  const auto refused =
      store().write({insert(kThings, thing(9999, Value::object({{"payload", std::string(20'000, 'x')}})))});
  EXPECT_THAT(refused.error().message(), HasSubstr("full"));
  EXPECT_TRUE(store().get(kThings, id_of(taken - 1)).ok());
  EXPECT_EQ(*store().count(kThings, {}), static_cast<std::size_t>(taken));
  EXPECT_EQ(*store().erase_where(kThings, {.where = {{"rank", Op::kLt, 10}}}), 10u);
  EXPECT_TRUE(
      store()
          .write({insert(kThings, thing(5000, Value::object({{"payload", std::string(20'000, 'x')}})))})
          .ok());
  EXPECT_EQ(*store().check(), std::vector<std::string>{});
}

// No file of this process may grow beyond the limit while this lives: the nearest thing to a full disk
// without being root.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : former_signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &former_);
    const rlimit limit{bytes, former_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_signal_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit former_{};
  void (*former_signal_)(int);
};

TEST_F(SqliteStoreTest, AFailingDiskIsSurvived) {
  ASSERT_TRUE(open().ok());
  ASSERT_TRUE(store().write({insert(kThings, thing(100'000))}).ok());
  int taken = 0;
  {
    const FileSizeLimit limit(1 << 20);
    taken = fill(store(), 0);
    EXPECT_TRUE(store().get(kThings, id_of(taken - 1)).ok());
    EXPECT_FALSE(store().get(kThings, id_of(taken)).ok());
    EXPECT_FALSE(
        store()
            .write({insert(kThings, thing(200'000, Value::object({{"payload", std::string(20'000, 'x')}})))})
            .ok());
  }
  EXPECT_TRUE(store().write({insert(kThings, thing(300'000))}).ok());
  EXPECT_EQ(*store().count(kThings, {}), static_cast<std::size_t>(taken) + 2);
  EXPECT_EQ(*store().check(), std::vector<std::string>{});
  store_.reset();
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(*store().count(kThings, {}), static_cast<std::size_t>(taken) + 2);
}

TEST_F(SqliteStoreTest, TheLogDoesNotGrowForEver) {
  constexpr int kLogBytes = 2 << 20;
  ASSERT_TRUE(open({.log_bytes = kLogBytes}).ok());
  const std::string text(40'000, 'x');
  for (int round = 0; round < 100; ++round) {  // 20 MB in all
    std::vector<Write> batch;
    for (int i = 0; i < 5; ++i)
      batch.push_back(insert(kThings, thing(round * 5 + i, Value::object({{"payload", text}}))));
    ASSERT_TRUE(store().write(std::move(batch)).ok());
  }
  struct stat status {};
  ASSERT_EQ(::stat((directory_ / "store.db-wal").c_str(), &status), 0);
  EXPECT_LT(status.st_size, 3 * kLogBytes);
  store().close();
  EXPECT_NE(::stat((directory_ / "store.db-wal").c_str(), &status), 0);
}

TEST_F(SqliteStoreTest, NothingIsQueuedBeyondTheBoundAndNothingIsLost) {
  constexpr int kBatches = 100;
  ASSERT_TRUE(open().ok());
  std::atomic<int> stored{0};
  const std::string text(1 << 20, 'x');
  for (int number = 0; number < kBatches; ++number) {
    store().write_async({insert(kThings, thing(number % 4, Value::object({{"payload", text}})))},
                        [&](const auto& answer) {
                          stored += answer.ok() || answer.error().code() == Errc::kConflict ? 1 : 0;
                        });
  }
  store().close();
  EXPECT_EQ(stored, kBatches);
}

}  // namespace

SQUALL_STORE_CONTRACT(Sqlite, kSqlite);

}  // namespace squall::store::contract
