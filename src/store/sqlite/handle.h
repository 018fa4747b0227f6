// A connection to SQLite and its statements. Internal to this folder: here failures are exceptions (Failure),
// and SqliteStore turns them into answers.
//
// Threads: a Connection and all that hangs on it serve one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "value/value.h"

struct sqlite3;
struct sqlite3_stmt;

namespace squall::store::sqlite {

// What SQLite reported; `code` is its extended result code.
struct Failure {
  int code;
  std::string message;
};

// kIo for what the disk or the file did (full, damaged, not readable), kInternal for what can only be our own
// mistake.
Error to_error(const Failure& failure);

// One prepared statement. Kept by its Connection.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

 private:
  friend class Run;
  sqlite3_stmt* handle_ = nullptr;
};

// One execution of a statement: bind all parameters in order, then step. Texts are not copied: they must live
// until the Run ends. The statement is free again when this goes.
class Run {
 public:
  explicit Run(Statement& statement) : handle_(statement.handle_) {}
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Run& bind(std::string_view text);
  Run& bind(const std::string& text) { return bind(std::string_view(text)); }
  Run& bind(std::int64_t number);
  Run& bind(const Value& column_value);  // null, text, int or double

  // True when there is a row.
  bool next();
  // For a statement without rows. False when a unique key is taken, and then it changed nothing.
  [[nodiscard]] bool done_unless_taken();
  void done();

  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  // valid until the next step
  bool is_null(int column) const;
  Value value(int column) const;
  // Whether the column holds exactly `column_value`; cheaper than value().
  bool holds(int column, const Value& column_value) const;

 private:
  sqlite3_stmt* handle_;
  int bound_ = 0;
};

class Connection {
 public:
  // Opens the file, which must exist, with the settings every connection has.
  explicit Connection(const std::string& path);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* raw() { return database_; }
  // Statements without parameters and rows.
  void execute(const std::string& sql);
  // The statement of `sql`, prepared once and kept; those kept longest unused make room. At most one Run of
  // it at a time.
  Statement& prepared(std::string_view sql);
  std::int64_t last_row() const;
  bool in_transaction() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Kept {
    std::unique_ptr<Statement> statement;
    std::uint64_t used = 0;
  };
  void drop_oldest();

  sqlite3* database_ = nullptr;
  std::unordered_map<std::string, Kept, Hash, std::equal_to<>> statements_;
  std::uint64_t uses_ = 0;
};

}  // namespace squall::store::sqlite
