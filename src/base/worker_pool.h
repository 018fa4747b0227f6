// A fixed number of named threads behind a bounded queue. Safe to use from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/queue.h"

namespace squall {

class WorkerPool {
 public:
  struct Options {
    std::string name;          // threads are called "<name>/0"...; the kernel shows 15 bytes of it
    std::size_t threads = 1;   // at least 1
    std::size_t queue = 1024;  // tasks that may wait; at least 1
  };

  explicit WorkerPool(Options options);
  // Calls stop().
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void start();
  // Refuses new tasks, runs those accepted before, and returns when all threads have ended. May be called
  // twice. A task must not call it.
  void stop();

  // Runs `task()` on some worker; the task may be move-only. False, and the task is dropped unrun, when the
  // queue is full or the pool has stopped. Tasks accepted before start() run once it is called. A task that
  // throws is logged as our defect; the worker lives on.
  template <typename F>
  bool try_submit(F&& task) {
    return queue_.try_push(std::make_unique<JobOf<std::decay_t<F>>>(std::forward<F>(task)));
  }

  // Tasks that wait now.
  std::size_t waiting() const { return queue_.size(); }
  std::size_t threads() const { return options_.threads; }

 private:
  struct Job {
    virtual ~Job() = default;
    virtual void run() = 0;
  };
  template <typename F>
  struct JobOf final : Job {
    explicit JobOf(F f) : task(std::move(f)) {}
    void run() override { task(); }
    F task;
  };

  void work(std::size_t number);

  const Options options_;
  BoundedQueue<std::unique_ptr<Job>> queue_;
  Mutex threads_mutex_;
  std::vector<std::jthread> threads_ SQUALL_GUARDED_BY(threads_mutex_);
  bool stopped_ SQUALL_GUARDED_BY(threads_mutex_) = false;
};

}  // namespace squall
