// A console and a transport in memory: for tests, and for conformance cases that run whole commands.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/surroundings.h"
#include "cli/transport.h"

namespace squall::cli {

// Keeps what is printed; answers questions from `answers`, and with the end of the input when there are none
// left.
class FakeConsole : public Console {
 public:
  void out(std::string_view text) override { printed += text; }
  void err(std::string_view text) override { complained += text; }
  void flush() override {}
  Result<std::string> ask(std::string_view prompt) override;
  // The prompt is kept apart, as a terminal would show it and not standard output.
  Result<std::string> ask_secret(std::string_view prompt) override;
  Result<std::string> edit(std::string_view text) override {
    return edited.empty() ? std::string(text) : edited;
  }
  bool is_terminal() const override { return terminal; }
  int columns() const override { return width; }

  std::string printed;
  std::string complained;
  std::deque<std::string> answers;
  std::string secret_prompts;
  std::string edited;
  bool terminal = false;
  int width = 0;
};

// Answers by a function and keeps the requests.
class FakeTransport : public Transport {
 public:
  using Answer = std::function<Result<HttpReply>(const HttpRequest&)>;
  explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}
  Result<HttpReply> send(const HttpRequest& request) override;
  // Delivers `events`, then ends the stream.
  Result<HttpReply> listen(const HttpRequest& request, const Listener& listener) override;

  std::vector<HttpRequest> requests;
  std::vector<std::string> events;
  std::function<void(const HttpRequest&)> on_listen;  // told before a stream opens

 private:
  Answer answer_;
};

// A clock on which waiting takes no time: it passes at once.
class InstantClock : public Clock {
 public:
  explicit InstantClock(Timestamp now = 1'700'000'000'000'000) : now_(now) {}
  Timestamp now() const override { return now_; }
  Micros steady() const override { return steady_; }
  Wake wait_for(Micros period, std::stop_token) override {
    now_ += period.count();
    steady_ += period;
    return Wake::kTimer;
  }

 private:
  Timestamp now_;
  Micros steady_{0};
};

// An answer with that JSON text.
HttpReply json_reply(int status, std::string body);

}  // namespace squall::cli
