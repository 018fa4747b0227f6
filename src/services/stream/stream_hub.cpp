#include "services/stream/stream_hub.h"

#include <algorithm>
#include <utility>

#include "base/text/wildcard.h"
#include "base/thread_name.h"
#include "model/status.h"
#include "value/json/json.h"

namespace squall::services {
namespace {

// Events that wait for the hub. Beyond it the oldest go: watchers follow the present.
constexpr std::size_t kMaxWaiting = 20'000;
constexpr std::size_t kBatch = 256;

bool listed(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::optional<model::Status> status_of(const Value& body) {
  const Value& text = body["status"];
  return text.is_string() ? model::parse_status(text.as_string()) : std::nullopt;
}

}  // namespace

bool ends_output(model::Status status) {
  return model::is_completed(status) || status == model::Status::kPausing ||
         status == model::Status::kResuming;
}

bool StreamFilter::wants(const StreamEvent& event) const {
  const bool named = std::any_of(events.begin(), events.end(), [&](const std::string& pattern) {
    return text::wildcard_match(event.name, pattern).value_or(false);
  });
  if (!named) return false;
  if (output_stream && event.output_type.empty()) return false;  // its status is only looked at
  if (!action_refs.empty() && !listed(action_refs, event.action_ref)) return false;
  if (!execution_ids.empty() && !listed(execution_ids, event.execution_id)) return false;
  return output_type.empty() || event.output_type.empty() || output_type == event.output_type;
}

bool StreamFilter::ends(const StreamEvent& event) const {
  if (output_stream) return event.ends_output && listed(execution_ids, event.execution_id);
  return !end_event.empty() && end_event == event.name && end_execution_id == event.id && event.completed;
}

StreamHub::StreamHub(bus::Bus& bus, Clock& clock, EventData data, Micros heartbeat)
    : bus_(bus),
      clock_(clock),
      data_(std::move(data)),
      heartbeat_(heartbeat),
      inbox_(kMaxWaiting, WhenFull::kDropOldest) {}

StreamHub::~StreamHub() { stop(); }

void StreamHub::start() {
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

void StreamHub::stop() {
  {
    std::lock_guard lock(mutex_);
    subscription_.reset();
    for (Client& client : clients_) client.writer.finish();
    clients_.clear();
  }
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

std::size_t StreamHub::clients() const {
  std::lock_guard lock(mutex_);
  return clients_.size();
}

std::uint64_t StreamHub::enter(net::SseWriter writer, StreamFilter filter, bool waiting) {
  std::lock_guard lock(mutex_);
  // Nobody listens to the bus while nobody watches: then publishing costs nothing.
  if (!subscription_) subscription_ = bus_.on_event([this](const bus::Event& event) { inbox_.push(event); });
  Client client{.writer = std::move(writer), .filter = std::move(filter), .last_sent = clock_.steady()};
  client.number = next_number_++;
  client.waiting = waiting;
  clients_.push_back(std::move(client));
  return clients_.back().number;
}

void StreamHub::add(net::SseWriter writer, StreamFilter filter) {
  enter(std::move(writer), std::move(filter), false);
}

std::uint64_t StreamHub::add_waiting(net::SseWriter writer, StreamFilter filter) {
  return enter(std::move(writer), std::move(filter), true);
}

void StreamHub::begin(std::uint64_t number, const std::unordered_set<std::string>& seen, bool over) {
  std::lock_guard lock(mutex_);
  for (Client& client : clients_) {
    if (client.number != number) continue;
    client.waiting = false;
    for (const StreamEvent& event : std::exchange(client.kept, {}))
      if (!seen.contains(event.id) || event.output_type.empty()) give(client, event);
    if (over) finish(client);
  }
}

StreamEvent StreamHub::encode(const bus::Event& event) const {
  StreamEvent out{.name = event.exchange + "__" + event.key, .id = event.id};
  // A routing key is one word for the reference's listener, and clients know no others (spec/api 2.24).
  if (event.key.find('.') != std::string::npos) return out;
  const Value body = data_(event);
  if (body.is_null()) return out;
  if (event.exchange == "st2.execution") {
    const auto status = status_of(body);
    out.action_ref = body["action"].get_string("ref");
    out.execution_id = event.id;
    out.completed = status && model::is_completed(*status);
    out.ends_output = status && services::ends_output(*status);
  } else if (event.exchange == "st2.liveaction") {
    out.action_ref = body.get_string("action");
    const auto status = status_of(body);
    out.completed = status && model::is_completed(*status);
  } else if (event.exchange == "st2.execution.output") {
    out.action_ref = body.get_string("action_ref");
    out.execution_id = body.get_string("execution_id");
    out.output_type = body.get_string("output_type");
  }
  out.frame = net::sse_frame(out.name, json::dump(body));
  return out;
}

void StreamHub::give(Client& client, const StreamEvent& event) {
  if (client.over) return;
  if (client.filter.wants(event)) {
    client.writer.frame(event.frame);
    client.last_sent = clock_.steady();
  }
  if (client.filter.ends(event)) finish(client);
}

void StreamHub::deliver(const StreamEvent& event) {
  if (event.frame.empty()) return;
  std::lock_guard lock(mutex_);
  for (Client& client : clients_) {
    if (!client.waiting)
      give(client, event);
    else if (client.filter.wants(event) || client.filter.ends(event))
      client.kept.push_back(event);
  }
}

void StreamHub::finish(Client& client) {
  if (client.over) return;
  if (client.filter.output_stream) client.writer.event("EOF", "''");
  client.writer.finish();
  client.over = true;
}

void StreamHub::beat() {
  std::unique_ptr<bus::Subscription> unused;
  {
    std::lock_guard lock(mutex_);
    std::erase_if(clients_, [](const Client& client) { return client.over || client.writer.closed(); });
    const Micros now = clock_.steady();
    for (Client& client : clients_) {
      if (!client.filter.heartbeat || now - client.last_sent < heartbeat_) continue;
      client.writer.heartbeat();
      client.last_sent = now;
    }
    if (clients_.empty()) unused = std::move(subscription_);
  }
}

void StreamHub::loop(std::stop_token stop) {
  name_this_thread("stream-hub");
  while (!stop.stop_requested()) {
    for (const bus::Event& event : inbox_.pop_some(kBatch, stop, Micros(std::chrono::milliseconds(500)))) {
      if (clients() == 0) break;
      deliver(encode(event));
    }
    beat();
  }
}

}  // namespace squall::services
