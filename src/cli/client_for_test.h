// Runs whole commands against recorded answers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "cli/fakes.h"
#include "cli/shell.h"

namespace squall::cli {

class TestClient {
 public:
  TestClient() { environment["COLUMNS"] = "100"; }

  // Answers "GET /v1/actions" (the query does not count) with that status and text.
  void serve(const std::string& what, std::string body, int status = 200) {
    answers[what] = json_reply(status, std::move(body));
  }

  int run(std::vector<std::string> words) {
    console.printed.clear();
    console.complained.clear();
    requests.clear();
    Surroundings around{console, clock, environment, folder.path(), folder.path()};
    auto make_transport = [&](const Settings&) {
      auto transport =
          std::make_unique<FakeTransport>([&](const HttpRequest& request) { return answer(request); });
      transport->events = events;
      transport->on_listen = [&](const HttpRequest& request) { requests.push_back(request); };
      return transport;
    };
    return run_shell(around, make_transport, words);
  }

  // "POST /v1/executions" as sent, with its query.
  std::vector<std::string> sent() const {
    std::vector<std::string> out;
    for (const HttpRequest& request : requests) out.push_back(request.method + " " + path_of(request));
    return out;
  }

  FakeConsole console;
  InstantClock clock;
  Environment environment;
  TempDirectory folder{"squall-cli"};
  std::map<std::string, HttpReply> answers;
  std::vector<std::string> events;
  std::vector<HttpRequest> requests;
  int polls_until_done = 0;  // answers of an execution that come before its recorded one, with status running

 private:
  static std::string path_of(const HttpRequest& request) {
    return request.url.substr(request.url.find('/', 8));
  }

  Result<HttpReply> answer(const HttpRequest& request) {
    requests.push_back(request);
    std::string path = path_of(request);
    path = path.substr(0, path.find('?'));
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (request.method == "GET" && path.starts_with("/v1/executions/") && polls_until_done > 0) {
      --polls_until_done;
      return json_reply(200, R"({"id": "e1", "status": "running"})");
    }
    auto it = answers.find(request.method + " " + path);
    if (it == answers.end()) return json_reply(404, R"({"faultstring": "The resource could not be found."})");
    return it->second;
  }
};

}  // namespace squall::cli
