// A runner whose jobs end when the test says so, and the jobs for it. For the tests of this folder.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "runners/runner.h"
#include "services/actionrunner/job_builder.h"

namespace squall::services::testing {

class FakeRunner final : public runners::Runner {
 public:
  explicit FakeRunner(std::function<void()> tell) : tell_(std::move(tell)) {}

  void run(runners::Job job, runners::OnOutput on_output, runners::OnDone on_done) override {
    {
      std::lock_guard lock(mutex_);
      started_.push_back(job.execution_id);
      jobs_[job.execution_id] = {std::move(on_output), std::move(on_done)};
    }
    tell_();
  }
  void cancel(std::string_view id) override { end(std::string(id), model::Status::kCanceled); }
  void end_leftovers(std::string_view id) override {
    std::lock_guard lock(mutex_);
    swept_.emplace_back(id);
  }

  void print(const std::string& id, std::string_view text) {
    std::unique_lock lock(mutex_);
    const runners::OnOutput on_output = jobs_.at(id).on_output;
    lock.unlock();
    on_output("stdout", text);
  }
  // A job that is not there, or is over, is left alone.
  void end(const std::string& id, model::Status status, Value result = Value::object()) {
    std::unique_lock lock(mutex_);
    auto node = jobs_.extract(id);
    lock.unlock();
    if (!node.empty()) node.mapped().on_done({status, std::move(result)});
  }
  std::vector<std::string> started() {
    std::lock_guard lock(mutex_);
    return started_;
  }
  std::vector<std::string> swept() {
    std::lock_guard lock(mutex_);
    return swept_;
  }

 private:
  struct Job {
    runners::OnOutput on_output;
    runners::OnDone on_done;
  };
  const std::function<void()> tell_;
  std::mutex mutex_;
  std::map<std::string, Job> jobs_;
  std::vector<std::string> started_, swept_;
};

class FakeJobs final : public JobBuilder {
 public:
  Result<PreparedJob> prepare(const model::Document& execution, WithToken with_token) override {
    if (broken) return make_error(Errc::kInvalid, "no such parameter");
    PreparedJob prepared{.job = {.execution_id = execution.id}, .token = {}};
    if (with_token == WithToken::kYes) prepared.token = "token-" + execution.id;
    return prepared;
  }
  Result<void> check_output(const Value&, const Value&) override {
    return make_error(Errc::kInvalid, "not as declared");
  }
  void release(const std::string&) override { ++released; }

  std::atomic<bool> broken = false;
  std::atomic<int> released = 0;
};

}  // namespace squall::services::testing
