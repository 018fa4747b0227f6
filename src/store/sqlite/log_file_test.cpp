#include "store/sqlite/log_file.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "base/id.h"

namespace squall::store::sqlite {
namespace {

namespace fs = std::filesystem;

// A connection as SQLite has it without us, or through our layer.
class Plain {
 public:
  Plain(const std::string& path, const char* vfs) {
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
              SQLITE_OK);
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0");
  }
  ~Plain() { close(); }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;
  void run(const std::string& sql) {
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << (message ? message : "");
    sqlite3_free(message);
  }
  int rows() {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(handle_, "SELECT count(*) FROM t", -1, &statement, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const int rows = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return rows;
  }
  void close() {
    sqlite3_close(handle_);
    handle_ = nullptr;
  }

 private:
  sqlite3* handle_ = nullptr;
};

class LogFileTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  // What a crash leaves: the files as they are on disk now.
  std::string crashed_copy() {
    const fs::path copy = folder_ / "copy";
    fs::create_directories(copy);
    for (const char* end : {"", "-wal"})
      fs::copy_file(path_ + end, (copy / "store.db").string() + end, fs::copy_options::overwrite_existing);
    return (copy / "store.db").string();
  }
  const fs::path folder_ = fs::temp_directory_path() / ("squall-log-" + new_id());
  const std::string path_ = (folder_ / "store.db").string();
};

TEST_F(LogFileTest, PagesReachTheFileWithTheCommitAndNotBefore) {
  Plain writer(path_, log_file_vfs());
  writer.run("CREATE TABLE t(a TEXT)");
  const std::int64_t before = log_file_bytes(path_);
  writer.run("BEGIN; INSERT INTO t VALUES('one'); INSERT INTO t VALUES('two')");
  EXPECT_EQ(log_file_bytes(path_), before);
  writer.run("COMMIT");
  EXPECT_GT(log_file_bytes(path_), before);
  Plain reader(path_, nullptr);
  EXPECT_EQ(reader.rows(), 2);
}

TEST_F(LogFileTest, WhatWasCommittedIsThereAfterACrash) {
  Plain writer(path_, log_file_vfs());
  writer.run("CREATE TABLE t(a TEXT); INSERT INTO t VALUES('kept')");
  writer.run("BEGIN; INSERT INTO t VALUES('lost')");
  EXPECT_EQ(Plain(crashed_copy(), nullptr).rows(), 1);
  writer.run("ROLLBACK");
}

TEST_F(LogFileTest, ALargeTransactionGoesInPieces) {
  Plain writer(path_, log_file_vfs());
  writer.run("CREATE TABLE t(a TEXT)");
  // Far more than is kept, and more pages than SQLite's cache holds: it reads its own pages back from the
  // log.
  writer.run(
      "PRAGMA cache_size=20; BEGIN;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
      "INSERT INTO t SELECT hex(zeroblob(400)) FROM n; UPDATE t SET a = a || 'x'; COMMIT");
  EXPECT_EQ(writer.rows(), 5000);
  EXPECT_EQ(Plain(crashed_copy(), nullptr).rows(), 5000);
}

TEST_F(LogFileTest, ALogThatWasMadeLongerIsReadAsBefore) {
  Plain writer(path_, log_file_vfs());
  writer.run("CREATE TABLE t(a TEXT); INSERT INTO t VALUES('before')");
  const std::int64_t before = log_file_bytes(path_);
  ASSERT_TRUE(extend_log(path_, 1 << 20).ok());
  EXPECT_EQ(log_file_bytes(path_), before + (1 << 20));
  writer.run("INSERT INTO t VALUES('inside')");
  EXPECT_EQ(log_file_bytes(path_), before + (1 << 20));
  EXPECT_EQ(Plain(crashed_copy(), nullptr).rows(), 2);
}

TEST_F(LogFileTest, ALogThatIsNotThereIsNotMade) {
  EXPECT_EQ(log_file_bytes(path_), 0);
  EXPECT_FALSE(extend_log(path_, 4096).ok());
}

}  // namespace
}  // namespace squall::store::sqlite
