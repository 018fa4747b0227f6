#include "store/sqlite/handle.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "store/sqlite/log_file.h"

namespace squall::store::sqlite {
namespace {

// The writer of a whole installation uses some 200 statements; readers few more than they have kinds of
// pages.
constexpr std::size_t kKeptStatements = 512;

// Within one process nobody waits for a lock but for instants; the time is generous for a slow disk.
constexpr int kBusyMillis = 10'000;

// The first one also reads the file, so that a connection knows of its log from the start.
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA wal_autocheckpoint=0;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA mmap_size=1073741824;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA trusted_schema=OFF";

[[noreturn]] void fail(sqlite3* database) {
  throw Failure{sqlite3_extended_errcode(database), sqlite3_errmsg(database)};
}

}  // namespace

Error to_error(const Failure& failure) {
  switch (failure.code & 0xff) {
    case SQLITE_FULL:
      return {Errc::kIo, "the store cannot grow: the disk is full (" + failure.message + ")"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::kIo, "the store's file is damaged (" + failure.message + ")"};
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_BUSY:
    case SQLITE_NOMEM:
      return make_error(Errc::kIo, "the store's file cannot be used: {} (SQLite code {})", failure.message,
                        failure.code);
    default:
      return make_error(Errc::kInternal, "SQLite: {} (code {})", failure.message, failure.code);
  }
}

Statement::Statement(sqlite3* database, std::string_view sql) {
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  if (code != SQLITE_OK) fail(database);
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Run::~Run() { sqlite3_reset(handle_); }

Run& Run::bind(std::string_view text) {
  // A null pointer would bind NULL where an empty text is meant.
  const char* const data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(handle_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK) {
    fail(sqlite3_db_handle(handle_));
  }
  return *this;
}

Run& Run::bind(std::int64_t number) {
  sqlite3_bind_int64(handle_, ++bound_, number);
  return *this;
}

Run& Run::bind(const Value& column_value) {
  if (column_value.is_string()) return bind(column_value.as_string());
  if (column_value.is_int()) return bind(column_value.as_int());
  if (column_value.is_double()) {
    sqlite3_bind_double(handle_, ++bound_, column_value.as_double());
  } else {
    sqlite3_bind_null(handle_, ++bound_);
  }
  return *this;
}

bool Run::next() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(sqlite3_db_handle(handle_));
  return false;
}

bool Run::done_unless_taken() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_DONE) return true;
  sqlite3* const database = sqlite3_db_handle(handle_);
  if (sqlite3_extended_errcode(database) == SQLITE_CONSTRAINT_UNIQUE) return false;
  fail(database);
}

void Run::done() {
  if (next()) broken_invariant("a statement without rows gave a row");
}

std::int64_t Run::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string_view Run::text(int column) const {
  const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

bool Run::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

Value Run::value(int column) const {
  switch (sqlite3_column_type(handle_, column)) {
    case SQLITE_TEXT:
      return text(column);
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(handle_, column);
    default:
      return {};
  }
}

bool Run::holds(int column, const Value& column_value) const {
  switch (sqlite3_column_type(handle_, column)) {
    case SQLITE_TEXT:
      return column_value.is_string() && column_value.as_string() == text(column);
    case SQLITE_INTEGER:
      return column_value.is_int() && column_value.as_int() == integer(column);
    case SQLITE_FLOAT:
      return column_value.is_double() && column_value.as_double() == sqlite3_column_double(handle_, column);
    default:
      return column_value.is_null();
  }
}

Connection::Connection(const std::string& path) {
  const int code =
      sqlite3_open_v2(path.c_str(), &database_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, log_file_vfs());
  try {
    if (code != SQLITE_OK) fail(database_);
    sqlite3_extended_result_codes(database_, 1);
    sqlite3_busy_timeout(database_, kBusyMillis);
    execute(kSettings);
  } catch (...) {
    sqlite3_close(database_);
    throw;
  }
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close(database_);
}

void Connection::execute(const std::string& sql) {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(database_);
}

Statement& Connection::prepared(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    auto statement = std::make_unique<Statement>(database_, sql);
    if (statements_.size() >= kKeptStatements) drop_oldest();
    found = statements_.emplace(std::string(sql), Kept{std::move(statement)}).first;
  }
  found->second.used = ++uses_;
  return *found->second.statement;
}

void Connection::drop_oldest() {
  // Half of them at once, so that a stream of new texts does not sort for each.
  std::vector<std::uint64_t> uses;
  for (const auto& [sql, kept] : statements_) uses.push_back(kept.used);
  const auto middle = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() / 2);
  std::nth_element(uses.begin(), middle, uses.end());
  const std::uint64_t bound = *middle;
  std::erase_if(statements_, [bound](const auto& entry) { return entry.second.used < bound; });
}

std::int64_t Connection::last_row() const { return sqlite3_last_insert_rowid(database_); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

}  // namespace squall::store::sqlite
