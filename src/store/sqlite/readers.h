// The connections that read: a fixed few, each lent to one call at a time with its prepared statements.
//
// Threads: borrow() from any thread; it waits while all are lent.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "store/sqlite/handle.h"
#include "store/sqlite/query.h"

namespace squall::store::sqlite {

class Readers {
 public:
  // Throws Failure.
  Readers(const std::string& path, std::size_t connections);

  // A connection for a scope; goes back when destroyed.
  class Loan {
   public:
    Loan(Readers& readers, std::unique_ptr<Connection> connection)
        : readers_(readers), connection_(std::move(connection)) {}
    ~Loan() { readers_.give_back(std::move(connection_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }

   private:
    Readers& readers_;
    std::unique_ptr<Connection> connection_;
  };
  Loan borrow();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  Mutex mutex_;
  CondVar returned_;
  std::vector<std::unique_ptr<Connection>> idle_ SQUALL_GUARDED_BY(mutex_);
};

// Runs a query and calls `each(row)`; stops early when that returns false. Throws Failure.
template <typename Each>
void for_rows(Connection& connection, const Sql& sql, Each each) {
  Run run(connection.prepared(sql.text));
  for (const Value& parameter : sql.parameters) run.bind(parameter);
  while (run.next()) {
    if (!each(run)) return;
  }
}

}  // namespace squall::store::sqlite
