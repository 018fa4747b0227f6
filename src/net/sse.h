// Server-sent events, both ends. Frames are `event: <name>\ndata: <data>\n\n`, with an `id:` line only when
// one is given.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/stream.h"

namespace squall::net {

// The text of one event; data of several lines gets one `data:` line each. Line breaks in name and id are
// dropped. Encode once and write() the text to all who watch.
std::string sse_frame(std::string_view name, std::string_view data, std::string_view id = {});

// The headers that a stream of events needs (spec/api 2.24): content type, no caching, no buffering by a
// proxy. With WhenSlow::kRefuse a slow client loses events and is told so, see SseWriter.
OpenStream open_event_stream(StreamLimits limits = {});

// Writes events to one client. Not safe to share between threads (the StreamWriter below it is).
class SseWriter {
 public:
  explicit SseWriter(StreamWriter writer) : writer_(std::move(writer)) {}

  // kFull: the client reads too slowly and missed this event. The next one that fits is preceded by the
  // comment
  // `: missed N events`.
  Sent event(std::string_view name, std::string_view data, std::string_view id = {});
  // An event made by sse_frame().
  Sent frame(std::string text);
  // `: <text>`; clients ignore it.
  Sent comment(std::string_view text);
  // A lone line feed: the reference's sign of life.
  Sent heartbeat();
  void finish() { writer_.finish(); }
  bool closed() const { return writer_.closed(); }
  std::uint64_t missed() const { return missed_total_; }
  const StreamWriter& writer() const { return writer_; }

 private:
  StreamWriter writer_;
  std::uint64_t missed_ = 0;
  std::uint64_t missed_total_ = 0;
};

struct SseEvent {
  std::string name = "message";
  std::string data;
  std::string id;
};

// Cuts a byte stream into events. Comments and events without data are dropped, as the HTML standard says.
class SseParser {
 public:
  // The most one event may hold.
  static constexpr std::size_t kMaxEventBytes = std::size_t{64} << 20;

  explicit SseParser(std::function<void(SseEvent)> on_event) : on_event_(std::move(on_event)) {}
  // Any cut of the stream is fine. False once an event is larger than the bound; nothing is delivered after
  // that.
  bool feed(std::string_view bytes);

 private:
  void take_line(std::string_view line);

  std::function<void(SseEvent)> on_event_;
  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool after_return_ = false;  // a \r ended the last line: a \n right behind it belongs to it
  bool at_start_ = true;
  bool too_large_ = false;
};

}  // namespace squall::net
