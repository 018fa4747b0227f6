// Keeps what running actions print: chunks become documents and stream events, many in one patient write
// (spec/runtime 1.3).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "bus/bus.h"
#include "store/store.h"

namespace squall::services {

// Safe to use from any thread.
class OutputWriter {
 public:
  // `max_bytes`: what is kept of one execution; a line says when more was cut.
  OutputWriter(store::Store& store, bus::Bus& bus, Clock& clock, std::size_t max_bytes);
  ~OutputWriter();

  void start();
  void stop();
  // Queues a chunk. Never blocks: beyond the bound of bytes waiting it is cut, and a line in the output says
  // so.
  void add(const std::string& execution_id, const std::string& action_ref, const std::string& runner_ref,
           std::string_view type, std::string_view data);
  // Takes the chunks of an execution that wait, for the batch that ends it; then it is forgotten. Who stores
  // them announces them.
  std::vector<model::Document> finish(const std::string& execution_id);
  void announce(const std::vector<model::Document>& chunks);

 private:
  struct Stream {
    std::int64_t sequence = 0;
    std::size_t bytes = 0;
    bool cut = false;
    std::vector<model::Document> waiting;
  };
  void loop(std::stop_token stop);
  void flush();

  store::Store& store_;
  bus::Bus& bus_;
  Clock& clock_;
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::unordered_map<std::string, Stream> streams_;
  bool dirty_ = false;
  std::mutex
      flushing_;  // held while chunks are on their way to the store, so that finish() comes behind them
  std::jthread thread_;
};

}  // namespace squall::services
