// cli/params.jsonl: `run` command lines to the request that the client sends (conformance README 13).
#include "base/encoding.h"
#include "base/file.h"
#include "base/strings.h"
#include "cli/fakes.h"
#include "cli/shell.h"
#include "conform/suites.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

constexpr std::string_view kExecutionId = "65ed7a1c0f0e0d0c0b0a0999";

// What the client did with one command line.
struct Outcome {
  Value looked_up;  // null: no look-up
  Value request;
  bool waited = false;
  int exit = 0;
  std::string out, err;
};

// The server of the case: knows one action and its runner, takes one execution.
class Server {
 public:
  Server(const Value& test_case, Outcome& outcome) : case_(test_case), outcome_(outcome) {}

  Result<cli::HttpReply> answer(const cli::HttpRequest& request) {
    std::string path = request.url.substr(request.url.find("/v1") + 3);
    if (request.method == "POST") {
      auto body = json::parse(request.body.value_or(""));
      if (!body.ok()) return std::move(body).error();
      outcome_.request = *body;
      return execution("requested");
    }
    if (path.starts_with("/executions/")) {
      outcome_.waited = true;
      return execution("succeeded");
    }
    if (path.starts_with("/runnertypes/")) {
      return reply(Value::array(
          {Value::object({{"name", "probe"}, {"runner_parameters", case_["runner_parameters"]}})}));
    }
    outcome_.looked_up = url_decode(path.substr(std::string_view("/actions/").size()));
    const Value& action = case_["action"];
    if (action.is_null()) return cli::json_reply(404, R"({"faultstring": "not found"})");
    const std::string ref = action.get_string("ref");
    auto dot = ref.find('.');
    return reply(action.with("pack", ref.substr(0, dot))
                     .with("name", ref.substr(dot + 1))
                     .with("runner_type", "probe"));
  }

 private:
  static cli::HttpReply reply(const Value& body) { return cli::json_reply(200, json::dump(body)); }
  static cli::HttpReply execution(std::string_view status) {
    return reply(Value::object({{"id", kExecutionId}, {"status", status}, {"action", Value::object()}}));
  }

  const Value& case_;
  Outcome& outcome_;
};

Outcome run_client(const Value& test_case, const TempDirectory& folder) {
  Outcome outcome;
  Server server(test_case, outcome);
  cli::FakeConsole console;
  cli::InstantClock clock;
  cli::Surroundings around{console, clock, {}, folder.path(), folder / "home"};
  for (const Member& variable : test_case["env"].members()) {
    around.environment.emplace(variable.name(), variable.value.as_string());
  }
  std::vector<std::string> words;
  for (const Value& word : test_case["argv"].items()) words.emplace_back(word.as_string());
  auto make_transport = [&](const cli::Settings&) {
    return std::make_unique<cli::FakeTransport>(
        [&](const cli::HttpRequest& request) { return server.answer(request); });
  };
  outcome.exit = cli::run_shell(around, make_transport, words);
  outcome.out = std::move(console.printed);
  outcome.err = std::move(console.complained);
  return outcome;
}

void write_files(const Value& files, const TempDirectory& folder) {
  for (const Member& file : files.members()) {
    const std::string path = folder / file.name();
    bool written =
        make_directories(parent_path(path)).ok() && write_file_atomic(path, file.value.as_string()).ok();
    if (!written) broken_invariant("a file of the case cannot be written");
  }
}

std::string after(const std::string& text, std::string_view mark) {
  auto at = text.find(mark);
  return at == std::string::npos ? "" : std::string(trim(text.substr(at + mark.size())));
}

// The outcome in the words of the case.
Value described(const Outcome& outcome, const TempDirectory& folder) {
  if (std::string usage = after(outcome.err, "error: "); !usage.empty()) {
    return Value::object({{"exit", outcome.exit}, {"usage_error", usage}});
  }
  std::string error = after(outcome.out, "ERROR: ");
  // What fails later fails at showing a result, which the server of a case does not have.
  if (!error.empty() && outcome.request.is_null()) {
    return Value::object({{"error", replace_all(error, folder.path(), "<cwd>")}});
  }
  if (outcome.request.is_null()) return Value::object({{"help", outcome.exit == 0}});
  return Value::object(
      {{"looked_up", outcome.looked_up}, {"request", outcome.request}, {"wait", outcome.waited}});
}

// A value that JSON lacks reaches the server in the nearest form that JSON has.
Value as_sent(const Value& request) {
  auto body = json::parse(json::dumps(from_case(request)));
  return body.ok() ? std::move(*body) : Value();
}

bool fits(const Value& test_case, const Value& actual) {
  if (const Value* error = test_case.find("error")) {
    return actual.contains("error") && same_error(*error, Error(Errc::kInvalid, actual.get_string("error")));
  }
  for (const Member& member : actual.members()) {
    Value expected = test_case[member.name()];
    if (member.name() == "request") expected = as_sent(expected);
    if (!same_outcome(expected, member.value)) return false;
  }
  return !actual.contains("error");
}

Verdict run(const Value& test_case, const std::string&) {
  TempDirectory folder("squall-cli");
  write_files(test_case["files"], folder);
  const Value actual = described(run_client(test_case, folder), folder);
  Value expected = test_case;
  for (std::string_view input : {"id", "argv", "action", "runner_parameters", "files", "env"})
    expected = expected.without(input);
  return {fits(test_case, actual), json::dump(expected, {.spaces = true}),
          json::dump(to_case(actual), {.spaces = true})};
}

}  // namespace

const Suite kCliParamsSuite{"cli-params", "run command lines to the request that the client sends", run};

}  // namespace squall::conform
