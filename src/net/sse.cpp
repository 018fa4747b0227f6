#include "net/sse.h"

#include <fmt/format.h>

#include "base/strings.h"

namespace squall::net {
namespace {

void add_line(std::string& out, std::string_view field, std::string_view value) {
  out += field;
  for (const char c : value) {
    if (c != '\n' && c != '\r') out += c;
  }
  out += '\n';
}

}  // namespace

std::string sse_frame(std::string_view name, std::string_view data, std::string_view id) {
  std::string out;
  out.reserve(name.size() + data.size() + id.size() + 32);
  if (!id.empty()) add_line(out, "id: ", id);
  if (!name.empty()) add_line(out, "event: ", name);
  for (std::string_view line : split(data, '\n')) add_line(out, "data: ", line);
  out += '\n';
  return out;
}

OpenStream open_event_stream(StreamLimits limits) {
  OpenStream open = open_stream("text/event-stream; charset=UTF-8", limits);
  open.response.headers.add("Cache-Control", "no-cache");
  open.response.headers.add("X-Accel-Buffering", "no");
  return open;
}

Sent SseWriter::event(std::string_view name, std::string_view data, std::string_view id) {
  return frame(sse_frame(name, data, id));
}

Sent SseWriter::frame(std::string text) {
  if (missed_ > 0) text = fmt::format(": missed {} events\n\n", missed_) + text;
  const Sent sent = writer_.write(std::move(text));
  if (sent == Sent::kFull) {
    ++missed_;
    ++missed_total_;
  } else if (sent == Sent::kQueued) {
    missed_ = 0;
  }
  return sent;
}

Sent SseWriter::comment(std::string_view text) {
  std::string line;
  add_line(line, ": ", text);
  return writer_.write(line + '\n');
}

Sent SseWriter::heartbeat() { return writer_.write("\n"); }

bool SseParser::feed(std::string_view bytes) {
  for (const char c : bytes) {
    if (too_large_) return false;
    if (c == '\n' && after_return_) {
      after_return_ = false;
      continue;
    }
    after_return_ = c == '\r';
    if (c != '\n' && c != '\r') {
      line_ += c;
      too_large_ = line_.size() + event_.data.size() > kMaxEventBytes;
      continue;
    }
    std::string_view line = line_;
    if (at_start_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    at_start_ = false;
    take_line(line);
    line_.clear();
  }
  return !too_large_;
}

void SseParser::take_line(std::string_view line) {
  if (line.empty()) {
    if (has_data_) {
      SseEvent done = event_;
      done.data.pop_back();  // the line feed behind the last line
      if (done.name.empty()) done.name = "message";
      on_event_(std::move(done));
    }
    event_.name.clear();
    event_.data.clear();  // the id stays: it names the last event seen
    has_data_ = false;
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") {
    event_.name = value;
  } else if (field == "data") {
    event_.data.append(value).append("\n");
    has_data_ = true;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    event_.id = value;
  }
}

}  // namespace squall::net
