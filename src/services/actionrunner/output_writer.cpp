#include "services/actionrunner/output_writer.h"

#include <algorithm>
#include <iterator>

#include "base/id.h"
#include "base/log.h"
#include "base/thread_name.h"
#include "model/collections.h"

namespace squall::services {
namespace {

const log::Logger kLog{"st2.actionrunner"};
// Chunks wait this long for company.
constexpr Micros kGather = std::chrono::milliseconds(20);
// More than this at once of one execution is cut: the writer cannot keep up, and memory is bounded.
constexpr std::size_t kMaxWaiting = 2000;

}  // namespace

OutputWriter::OutputWriter(store::Store& store, bus::Bus& bus, Clock& clock, std::size_t max_bytes)
    : store_(store), bus_(bus), clock_(clock), max_bytes_(max_bytes) {}

OutputWriter::~OutputWriter() { stop(); }

void OutputWriter::start() {
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

void OutputWriter::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  flush();
}

void OutputWriter::add(const std::string& execution_id, const std::string& action_ref,
                       const std::string& runner_ref, std::string_view type, std::string_view data) {
  model::Document chunk{new_id(), 0, {}};
  {
    std::lock_guard lock(mutex_);
    Stream& stream = streams_[execution_id];
    if (stream.cut) return;
    std::string text(data);
    if (stream.bytes + text.size() > max_bytes_ || stream.waiting.size() >= kMaxWaiting) {
      stream.cut = true;
      text = "... more output was not kept ([actionrunner] max_output_bytes)\n";
    }
    stream.bytes += text.size();
    chunk.body = Value::object({{"execution_id", execution_id},
                                {"action_ref", action_ref},
                                {"runner_ref", runner_ref},
                                {"timestamp", clock_.now()},
                                {"output_type", type},
                                {"sequence", stream.sequence++},
                                {"data", text}});
    stream.waiting.push_back(chunk);
    dirty_ = true;
  }
  changed_.notify_one();
}

// Once they are stored: a watcher that begins with what is stored misses none (services/stream).
void OutputWriter::announce(const std::vector<model::Document>& chunks) {
  if (!bus_.watched()) return;
  for (const model::Document& chunk : chunks)
    bus_.announce({"st2.execution.output", "create", chunk.id, chunk.body.with("id", chunk.id)});
}

std::vector<model::Document> OutputWriter::finish(const std::string& execution_id) {
  std::lock_guard behind(flushing_);
  std::lock_guard lock(mutex_);
  const auto found = streams_.find(execution_id);
  if (found == streams_.end()) return {};
  std::vector<model::Document> chunks = std::move(found->second.waiting);
  streams_.erase(found);
  return chunks;
}

void OutputWriter::flush() {
  std::lock_guard behind(flushing_);
  std::vector<model::Document> chunks;
  {
    std::lock_guard lock(mutex_);
    for (auto& [id, stream] : streams_) {
      std::move(stream.waiting.begin(), stream.waiting.end(), std::back_inserter(chunks));
      stream.waiting.clear();
    }
    dirty_ = false;
  }
  if (chunks.empty()) return;
  std::vector<store::Write> writes;
  for (const model::Document& chunk : chunks)
    writes.push_back(store::insert(model::kExecutionOutputs, chunk));
  auto written = store_.write(std::move(writes), store::Urgency::kPatient);
  if (!written.ok())
    kLog.repeated(log::Level::kError, "output",
                  "Output of actions could not be stored: " + written.error().text());
  announce(chunks);
}

void OutputWriter::loop(std::stop_token stop) {
  name_this_thread("output");
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return dirty_; });
    }
    if (clock_.wait_for(kGather, stop) == Wake::kStopped) return;
    flush();
  }
}

}  // namespace squall::services
