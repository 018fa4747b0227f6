#include "base/worker_pool.h"

#include <algorithm>
#include <exception>

#include "base/log.h"
#include "base/thread_name.h"

namespace squall {
namespace {

const log::Logger kLog{"st2.base.worker_pool"};

WorkerPool::Options bounded(WorkerPool::Options options) {
  options.threads = std::max<std::size_t>(options.threads, 1);
  options.queue = std::max<std::size_t>(options.queue, 1);
  return options;
}

}  // namespace

WorkerPool::WorkerPool(Options options)
    : options_(bounded(std::move(options))),
      queue_(options_.queue, WhenFull::kRefuse, CondVar::Order::kLast) {}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::start() {
  MutexLock lock(threads_mutex_);
  if (stopped_ || !threads_.empty()) return;
  for (std::size_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this, i] { work(i); });
  }
}

void WorkerPool::stop() {
  queue_.close();
  std::vector<std::jthread> ending;
  {
    MutexLock lock(threads_mutex_);
    stopped_ = true;
    ending.swap(threads_);
  }
  for (std::jthread& thread : ending) thread.join();
}

void WorkerPool::work(std::size_t number) {
  name_this_thread(options_.name + "/" + std::to_string(number));
  while (auto job = queue_.pop()) {
    try {
      (*job)->run();
    } catch (const std::exception& error) {
      kLog.error("A task ended with an exception", {{"pool", options_.name}, {"error", error.what()}});
    }
  }
}

}  // namespace squall
