#include "store/sqlite/readers.h"

namespace squall::store::sqlite {

Readers::Readers(const std::string& path, std::size_t connections) {
  for (std::size_t i = 0; i < connections; ++i) {
    auto connection = std::make_unique<Connection>(path);
    connection->execute("PRAGMA query_only=ON");
    give_back(std::move(connection));
  }
}

Readers::Loan Readers::borrow() {
  MutexLock lock(mutex_);
  while (idle_.empty()) returned_.wait(mutex_);
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return {*this, std::move(connection)};
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(connection));
  returned_.notify_one();
}

}  // namespace squall::store::sqlite
