#include "store/sqlite/syncer.h"

#include <cstdlib>

#include "base/log.h"
#include "base/thread_name.h"

namespace squall::store::sqlite {
namespace {

const log::Logger kLog{"st2.store"};

// A disk that is slower than the writer makes it wait: what is not durable stays small.
constexpr std::size_t kMostUnanswered = 8;

}  // namespace

Syncer::Syncer(std::function<Result<void>()> sync, std::function<void(const Error&)> failed)
    : sync_(std::move(sync)), failed_(std::move(failed)) {}

Syncer::~Syncer() { stop(); }

void Syncer::end_process(const Error& error) {
  kLog.error("The store's log cannot be synced; what was read since the last sync may not be kept: ending",
             {{"error", error.text()}});
  std::_Exit(EXIT_FAILURE);
}

void Syncer::start(std::function<void()> idle_again) {
  const MutexLock lock(mutex_);
  idle_again_ = std::move(idle_again);
  running_ = true;
  thread_ = std::jthread([this] { loop(); });
}

void Syncer::stop() {
  {
    const MutexLock lock(mutex_);
    running_ = false;
    handed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool Syncer::idle() const {
  const MutexLock lock(mutex_);
  return unanswered_ == 0;
}

void Syncer::hand_over(std::function<void()> answer) {
  CondVar::Picked syncer;
  const MutexLock lock(mutex_);
  while (unanswered_ >= kMostUnanswered) answered_.wait(mutex_);
  ++unanswered_;
  waiting_.push_back(std::move(answer));
  syncer = handed_.pick_one();
}

void Syncer::wait_durable() {
  const std::uint64_t shown = shown_.load();
  if (durable_.load() >= shown) return;
  // An answer's callback that reads: nobody else would sync for it.
  if (on_own_thread()) return sync();
  const MutexLock lock(mutex_);
  ++readers_;
  while (durable_.load() < shown) durable_grew_.wait(mutex_);
  --readers_;
}

void Syncer::sync() {
  const std::uint64_t shown = shown_.load();
  if (durable_.load() >= shown) return;
  if (auto synced = sync_(); !synced) failed_(synced.error());
  ++syncs_;
  const MutexLock lock(mutex_);
  durable_.store(shown);
  if (readers_ > 0) durable_grew_.notify_all();
}

bool Syncer::answered(std::size_t answers) {
  CondVar::Picked writer;
  const MutexLock lock(mutex_);
  unanswered_ -= answers;
  writer = answered_.pick_one();
  return unanswered_ == 0;
}

void Syncer::loop() {
  name_this_thread("store-sync");
  owner_.store(std::this_thread::get_id());
  for (;;) {
    std::deque<std::function<void()>> answers;
    {
      const MutexLock lock(mutex_);
      while (waiting_.empty() && running_) handed_.wait(mutex_);
      if (waiting_.empty()) return;
      answers.swap(waiting_);
    }
    sync();
    for (const auto& answer : answers) answer();
    if (answered(answers.size()) && idle_again_) idle_again_();
  }
}

}  // namespace squall::store::sqlite
