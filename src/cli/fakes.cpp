#include "cli/fakes.h"

namespace squall::cli {

Result<std::string> FakeConsole::ask(std::string_view prompt) {
  printed += prompt;
  if (answers.empty()) return make_error(Errc::kCanceled, "EOF when reading a line");
  std::string answer = std::move(answers.front());
  answers.pop_front();
  return answer;
}

Result<std::string> FakeConsole::ask_secret(std::string_view prompt) {
  secret_prompts += prompt;
  return ask("");
}

Result<HttpReply> FakeTransport::send(const HttpRequest& request) {
  requests.push_back(request);
  return answer_(request);
}

Result<HttpReply> FakeTransport::listen(const HttpRequest& request, const Listener& listener) {
  requests.push_back(request);
  if (on_listen) on_listen(request);
  if (!listener.opened()) return json_reply(200, "");
  for (const std::string& event : events) {
    if (!listener.event(event)) break;
  }
  return json_reply(200, "");
}

HttpReply json_reply(int status, std::string body) {
  std::string reason = status == 200   ? "OK"
                       : status == 401 ? "Unauthorized"
                       : status == 404 ? "Not Found"
                                       : "Bad Request";
  return {status, std::move(reason), {{"Content-Type", "application/json"}}, std::move(body)};
}

}  // namespace squall::cli
