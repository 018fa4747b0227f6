// st2garbagecollector: deletes what is older than its time to live, ends inquiries that nobody answered
// (spec/services 8.11, spec/runtime 12.1).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "model/collection.h"
#include "services/core/service.h"
#include "store/store.h"

namespace squall::services {

struct GarbageOptions {
  std::chrono::seconds interval{600};
  std::chrono::seconds pause{2};  // between kinds
  // Days; nothing: kept for ever. At least 1.
  std::optional<std::int64_t> executions, trigger_instances, traces, tokens, rule_enforcements;
  std::optional<std::int64_t> outputs = 7;
  bool inquiries = false;
};

// The options in force; kInvalid names the option that is below a day.
Result<GarbageOptions> garbage_options(const Config& config);

class GarbageCollector final : public Service {
 public:
  GarbageCollector(const Seams& seams, GarbageOptions options) : seams_(seams), options_(options) {}
  ~GarbageCollector() override { stop(); }
  std::string_view name() const override { return "st2garbagecollector"; }
  Result<void> start() override;
  void stop() override;

  // One round at once; the number of documents deleted or ended.
  std::size_t collect(std::stop_token stop = {});

 private:
  struct Kind {
    std::string_view name;
    std::function<Result<std::size_t>()> run;
  };
  std::vector<Kind> kinds();
  Result<std::size_t> erase_older(const model::Collection& collection, std::string_view column,
                                  std::int64_t days);
  Result<std::size_t> erase_executions(std::int64_t days);
  Result<std::size_t> erase_traces(std::int64_t days);
  Result<std::size_t> erase_expired_keys();
  Result<std::size_t> end_inquiries();
  void loop(std::stop_token stop);

  const Seams seams_;
  const GarbageOptions options_;
  std::jthread thread_;
};

}  // namespace squall::services
