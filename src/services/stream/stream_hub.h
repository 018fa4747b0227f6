// Fans what happens out to those who watch: each changed document is read once and encoded once, however many
// watch (design.md "Bus", spec/api 2.24).
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/queue.h"
#include "bus/bus.h"
#include "model/status.h"
#include "net/sse.h"
#include "value/value.h"

namespace squall::services {

// One event, encoded.
struct StreamEvent {
  std::string name;          // "st2.execution__update"
  std::string id;            // of the document
  std::string action_ref;    // empty: has none
  std::string execution_id;  // of an execution or an output chunk; live actions have none (spec/api 2.24)
  std::string output_type;   // of an output chunk
  bool completed = false;    // an execution in a completed status
  bool ends_output = false;  // an execution in a status at which its output stream ends
  std::string frame;         // the text to send
};

// What one client wants to see.
struct StreamFilter {
  std::vector<std::string> events;  // shell-style patterns
  std::vector<std::string> action_refs;
  std::vector<std::string> execution_ids;
  std::string end_event;
  std::string end_execution_id;
  std::string output_type;     // not empty: chunks of this type only
  bool output_stream = false;  // shows chunks only, and ends with an EOF event when the execution is over
  bool heartbeat = true;

  bool wants(const StreamEvent& event) const;
  bool ends(const StreamEvent& event) const;
};

// Whether the output stream of an execution with this status ends (spec/api 2.24): also while it pauses or
// resumes.
bool ends_output(model::Status status);

// The data of an event: reads and presents the document of a bus event; null when it is gone.
using EventData = std::function<Value(const bus::Event&)>;

class StreamHub {
 public:
  StreamHub(bus::Bus& bus, Clock& clock, EventData data, Micros heartbeat);
  ~StreamHub();
  void start();
  void stop();

  // From now on `writer` gets what the filter lets through, until the client goes or the stream ends.
  void add(net::SseWriter writer, StreamFilter filter);
  // For a stream that begins with what is stored: from here on events are kept back, until begin() says which
  // ids the client has been sent already; thus nothing is missed and nothing comes twice. `over`: the
  // execution has ended by now.
  std::uint64_t add_waiting(net::SseWriter writer, StreamFilter filter);
  void begin(std::uint64_t client, const std::unordered_set<std::string>& seen, bool over);
  std::size_t clients() const;

 private:
  struct Client {
    net::SseWriter writer;
    StreamFilter filter;
    Micros last_sent{0};
    bool over = false;
    std::uint64_t number = 0;
    bool waiting = false;
    std::vector<StreamEvent> kept = {};
  };
  void give(Client& client, const StreamEvent& event);
  std::uint64_t enter(net::SseWriter writer, StreamFilter filter, bool waiting);
  void loop(std::stop_token stop);
  StreamEvent encode(const bus::Event& event) const;
  void deliver(const StreamEvent& event);
  void beat();
  static void finish(Client& client);

  bus::Bus& bus_;
  Clock& clock_;
  const EventData data_;
  const Micros heartbeat_;
  BoundedQueue<bus::Event> inbox_;
  std::unique_ptr<bus::Subscription> subscription_;
  mutable std::mutex mutex_;
  std::vector<Client> clients_;
  std::uint64_t next_number_ = 1;
  std::jthread thread_;
};

}  // namespace squall::services
