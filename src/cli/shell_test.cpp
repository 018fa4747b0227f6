// Whole commands against recorded answers: what is sent, what is printed, how it ends.
#include "cli/shell.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/strings.h"
#include "cli/client_for_test.h"
#include "cli/command.h"

namespace squall::cli {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kAction =
    R"({"id": "5", "ref": "core.local", "pack": "core", "name": "local", "runner_type": "r",
                                    "description": "Runs.", "parameters": {"cmd": {"type": "string", "required": true}}})";
constexpr const char* kRunner =
    R"([{"name": "r", "runner_parameters": {"sudo": {"type": "boolean", "immutable": true}}}])";
constexpr const char* kRunning = R"({"id": "e1", "status": "requested", "action": {"ref": "core.local"}})";

class Shell : public testing::Test, protected TestClient {
 protected:
  void serve_action(const char* done) {
    serve("GET /v1/actions/core.local", kAction);
    serve("GET /v1/runnertypes", kRunner);
    serve("POST /v1/executions", kRunning, 201);
    serve("GET /v1/executions/e1", done);
  }
};

TEST_F(Shell, TheTableOfCommandsIsWhole) {
  EXPECT_EQ(commands().size(), 108u + 2u) << "those of the reference, and Squall's own";
  for (const Command& command : commands()) {
    EXPECT_EQ(run([&] {
                Words words;
                for (std::string_view word : split(command.path, ' ')) words.emplace_back(word);
                words.emplace_back("--help");
                return words;
              }()),
              0)
        << command.path;
    EXPECT_NE(console.printed.find("usage: st2 " + std::string(command.path)), std::string::npos)
        << command.path;
    std::string first(command.path.substr(0, command.path.find(' ')));
    bool known =
        std::any_of(branches().begin(), branches().end(), [&](const Branch& b) { return b.name == first; });
    EXPECT_TRUE(known) << command.path;
  }
}

TEST_F(Shell, WrongUse) {
  EXPECT_EQ(run({}), 2);
  EXPECT_NE(console.complained.find("For example:"), std::string::npos);
  EXPECT_EQ(run({"rule"}), 2);
  EXPECT_NE(console.printed.find("positional arguments:"), std::string::npos);
  EXPECT_EQ(run({"rule", "nosuch"}), 2);
  EXPECT_EQ(run({"run"}), 2);
  EXPECT_TRUE(console.complained.ends_with("st2 run: error: Missing action reference or id\n"));
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_TRUE(console.printed.starts_with("st2 "));
}

TEST_F(Shell, ListAsksForWhatItShows) {
  serve("GET /v1/rules", R"([{"ref": "r.one", "pack": "r", "enabled": true}])");
  EXPECT_EQ(run({"rule", "list", "-n", "5", "--enabled", "-p", "r", "-t", "tok"}), 0);
  EXPECT_EQ(
      sent(),
      (Words{
          "GET "
          "/v1/rules/?pack=r&enabled=True&limit=5&include_attributes=ref%2Cpack%2Cdescription%2Cenabled"}));
  EXPECT_EQ(requests[0].headers[0], (std::pair<std::string, std::string>("X-Auth-Token", "tok")));
  EXPECT_EQ(console.printed,
            "+-------+------+-------------+---------+\n"
            "| ref   | pack | description | enabled |\n"
            "+-------+------+-------------+---------+\n"
            "| r.one | r    |             | True    |\n"
            "+-------+------+-------------+---------+\n");
}

TEST_F(Shell, EmptyListsAndNotes) {
  serve("GET /v1/rules", "[]");
  EXPECT_EQ(run({"rule", "list", "-j"}), 0);
  EXPECT_EQ(console.printed, "No matching items found\n");
  serve("GET /v1/executions", "[]");
  EXPECT_EQ(run({"execution", "list", "-j"}), 0);
  EXPECT_EQ(console.printed, "[]\n");
  serve("GET /v1/rules", R"([{"ref": "a"}, {"ref": "b"}])");
  answers["GET /v1/rules"].headers.emplace_back("X-Total-Count", "7");
  EXPECT_EQ(run({"rule", "list", "-n", "2", "-a", "ref"}), 0);
  EXPECT_NE(console.complained.find("Note: Only first 2 rules are displayed."), std::string::npos);
}

TEST_F(Shell, GetShowsWhatIsThere) {
  serve("GET /v1/rules/r.one", R"({"id": "1", "ref": "r.one"})");
  EXPECT_EQ(run({"rule", "get", "nosuch", "r.one", "-j"}), 0);
  EXPECT_EQ(console.printed,
            "Rule \"nosuch\" is not found.\n\n{\n    \"id\": \"1\",\n    \"ref\": \"r.one\"\n}\n");
  EXPECT_EQ(run({"rule", "get", "nosuch"}), 1);
  EXPECT_EQ(console.printed, "Rule \"nosuch\" is not found.\n\nERROR: Resource nosuch not found.\n\n");
}

TEST_F(Shell, ServerErrorsInTheWordsOfTheReference) {
  environment["ST2_API_URL"] = "http://h:9101/v1/";
  serve("GET /v1/rules/x", R"({"faultstring": "Unauthorized"})", 401);
  EXPECT_EQ(run({"rule", "get", "x"}), 1);
  EXPECT_EQ(
      console.printed,
      "ERROR: 401 Client Error: Unauthorized\nMESSAGE: Unauthorized for url: http://h:9101/v1/rules/x\n\n");
}

TEST_F(Shell, CreateUpdateDeleteAndSwitch) {
  ASSERT_TRUE(write_file_atomic(folder / "rule.yaml", "name: one\n").ok());
  EXPECT_EQ(run({"rule", "create", "rule.txt"}), 2);
  EXPECT_EQ(console.printed, "ERROR: File \"rule.txt\" does not exist.\n");
  serve("POST /v1/rules", R"({"id": "1", "name": "one"})", 201);
  EXPECT_EQ(run({"rule", "create", "rule.yaml"}), 0);
  EXPECT_EQ(requests[0].body, R"({"name": "one"})");
  serve("GET /v1/rules/r.one", R"({"id": "1", "ref": "r.one", "enabled": true})");
  serve("PUT /v1/rules/1", R"({"id": "1"})");
  EXPECT_EQ(run({"rule", "update", "r.one", "rule.yaml"}), 0);
  EXPECT_EQ(requests[1].body, R"({"name": "one", "id": "1"})");
  EXPECT_EQ(run({"rule", "disable", "r.one"}), 0);
  EXPECT_EQ(requests[1].body, R"({"id": "1", "enabled": false})");
  serve("DELETE /v1/rules/1", "", 200);
  EXPECT_EQ(run({"rule", "delete", "r.one"}), 0);
  EXPECT_EQ(console.printed, "Resource with id \"r.one\" has been successfully deleted.\n");
  EXPECT_EQ(run({"rule", "delete", "nosuch"}), 2);
  EXPECT_EQ(run({"rule", "clone"}), 1);
  EXPECT_EQ(console.printed, "ERROR: clone 'rule' is not implemented.\n\n");
}

TEST_F(Shell, RunWaitsAndTellsFailureByItsCode) {
  serve_action(
      R"({"id": "e1", "status": "failed", "action": {"ref": "core.local"}, "result": {"stdout": "x"}})");
  polls_until_done = 3;
  EXPECT_EQ(run({"run", "core.local", "date", "-k", "stdout"}), 1);
  EXPECT_EQ(console.printed, ".\nx\n");
  EXPECT_EQ(requests[2].body, R"({"action": "core.local", "parameters": {"cmd": "date"}, "user": null})");
  EXPECT_EQ(requests.size(), 3u + 4u);
}

TEST_F(Shell, ALongWaitPrintsADotEachTwoSeconds) {
  serve_action(
      R"({"id": "e1", "status": "succeeded", "action": {"ref": "core.local"}, "result": {"stdout": "x"}})");
  polls_until_done = 60;
  const Micros start = clock.steady();
  EXPECT_EQ(run({"run", "core.local", "date", "-k", "stdout"}), 0);
  auto dots = static_cast<std::int64_t>(console.printed.find('\n'));
  std::int64_t seconds = (clock.steady() - start).count() / 1'000'000;
  EXPECT_GT(seconds, 4);
  EXPECT_EQ(dots, 1 + seconds / 2);
}

TEST_F(Shell, RunInTheBackgroundHints) {
  serve_action("{}");
  EXPECT_EQ(run({"run", "-a", "core.local", "cmd=x"}), 0);
  EXPECT_EQ(console.printed,
            "To get the results, execute:\n st2 execution get e1\n\nTo view output in real-time, execute:\n "
            "st2 execution tail e1\n");
}

TEST_F(Shell, RunHelpShowsTheParametersOfTheAction) {
  serve_action("{}");
  EXPECT_EQ(run({"run", "core.local", "-h"}), 0);
  EXPECT_EQ(console.printed, "\nRuns.\n\nRequired Parameters:\n    cmd\n        Type: string\n\n");
  EXPECT_EQ(run({"run", "nosuch.action", "-h"}), 0);
  EXPECT_EQ(console.printed,
            "Action \"nosuch.action\" is not found. Use \"st2 action list\" to see the list of available "
            "actions.\n");
}

TEST_F(Shell, KeySetAsksForAMissingValue) {
  serve("PUT /v1/keys/k", R"({"name": "k", "value": "v", "scope": "st2kv.system"})");
  console.answers = {"typed"};
  EXPECT_EQ(run({"key", "set", "k", "-e", "-l", "60"}), 0);
  EXPECT_EQ(requests[0].body,
            R"({"name": "k", "scope": "system", "user": null, "value": "typed", "secret": true, "ttl": 60})");
  EXPECT_TRUE(console.printed.starts_with("Please insert value for key: +-"));
}

TEST_F(Shell, KeyLoadNeedsTextsUnlessTold) {
  ASSERT_TRUE(write_file_atomic(folder / "k.yaml", "name: k\nvalue: [1, true]\n").ok());
  serve("PUT /v1/keys/k", "{}");
  EXPECT_EQ(run({"key", "load", "k.yaml"}), 1);
  EXPECT_TRUE(requests.empty());
  EXPECT_EQ(run({"key", "load", "-c", "k.yaml"}), 0);
  EXPECT_EQ(requests[0].body, R"({"name": "k", "value": "[1, true]", "scope": "system"})");
}

TEST_F(Shell, CancelSaysWhatTheServerSaid) {
  serve("DELETE /v1/executions/e1", R"({"id": "e1"})");
  serve("DELETE /v1/executions/e2", R"({"faultstring": "Execution is already done."})");
  EXPECT_EQ(run({"execution", "cancel", "e1", "e2"}), 0);
  EXPECT_EQ(console.printed, "action execution with id e1 canceled.\nExecution is already done.\n");
}

TEST_F(Shell, TailFollowsTheTree) {
  serve("GET /v1/executions/e1", R"({"id": "e1", "status": "running", "children": []})");
  events = {
      R"({"id": "e1", "status": "running"})",
      R"({"execution_id": "e1", "output_type": "stdout", "data": "one\n"})",
      R"({"execution_id": "stranger", "output_type": "stdout", "data": "no\n"})",
      R"({"id": "c1", "status": "running", "context": {"parent": {"execution_id": "e1"}, "orquesta": {"task_name": "t"}}})",
      R"({"execution_id": "c1", "output_type": "stderr", "data": "two\n"})",
      R"({"id": "e1", "status": "succeeded"})",
      R"({"execution_id": "e1", "data": "late"})"};
  EXPECT_EQ(run({"execution", "tail", "e1"}), 0);
  EXPECT_EQ(console.printed,
            "Execution e1 has started.\n\none\nChild execution (task=t) c1 has started.\n\ntwo\n\n"
            "Execution e1 has completed (status=succeeded).\n");
}

// Whoever asks for the output of what he starts sees all of it: the stream is open before the request.
TEST_F(Shell, RunWithTailListensFirst) {
  serve_action(R"({"id": "e1", "status": "succeeded", "action": {"ref": "core.local"}})");
  events = {R"({"id": "e0", "status": "succeeded"})", R"({"id": "e1", "status": "running", "children": []})",
            R"({"execution_id": "e1", "output_type": "stdout", "data": "one\n"})",
            R"({"id": "e1", "status": "succeeded"})"};
  EXPECT_EQ(run({"run", "core.local", "cmd=x", "--tail", "--attr", "status"}), 2);  // they exclude each other
  EXPECT_EQ(run({"run", "core.local", "cmd=x", "--tail"}), 0);
  EXPECT_TRUE(
      console.printed.starts_with("Tailing execution \"e1\"\nExecution e1 has started.\n\none\n\n"
                                  "Execution e1 has completed (status=succeeded).\n\nid: e1\n"))
      << console.printed;
  EXPECT_EQ(sent()[2].substr(0, 15), "GET /v1/stream?");
  EXPECT_EQ(sent()[3], "POST /v1/executions");
}

TEST_F(Shell, RunWithTailOfWhatIsRefused) {
  serve_action("{}");
  serve("POST /v1/executions", R"({"faultstring": "no such parameter"})", 400);
  EXPECT_EQ(run({"run", "core.local", "cmd=x", "--tail"}), 1);
  EXPECT_TRUE(console.printed.starts_with("ERROR: 400 ")) << console.printed;
}

TEST_F(Shell, DeleteByPrefixGoesOnUntilNoneIsLeft) {
  serve("GET /v1/keys", R"([{"name": "a.1"}, {"name": "a.2"}])");
  serve("DELETE /v1/keys/a.1", "");
  serve("DELETE /v1/keys/a.2", "");
  EXPECT_EQ(run({"key", "delete_by_prefix", "-p", "a."}), 0);
  EXPECT_EQ(sent(), (Words{"GET /v1/keys?prefix=a.", "DELETE /v1/keys/a.1", "DELETE /v1/keys/a.2",
                           "GET /v1/keys?prefix=a."}));
  EXPECT_EQ(console.printed, "Deleted 2 keys\nDeleted key ids: a.1, a.2\n");
}

TEST_F(Shell, TailOfWhatEndsMeanwhileEndsToo) {
  polls_until_done = 1;
  serve("GET /v1/executions/e1", R"({"id": "e1", "status": "succeeded"})");
  serve("GET /v1/executions/e1/output", "all of it\n");
  EXPECT_EQ(run({"execution", "tail", "e1"}), 0);
  EXPECT_EQ(console.printed, "all of it\n\nExecution e1 has completed (status=succeeded).\n");
}

TEST_F(Shell, FormAsksFieldByField) {
  serve("GET /v1/inquiries/i",
        R"({"id": "i", "schema": {"properties": {"go": {"type": "boolean", "required": true},
      "n": {"type": "integer", "default": 3}, "pick": {"enum": ["a", "b"]}, "list": {"type": "array"}, "pin": {"secret": true}}}})");
  serve("PUT /v1/inquiries/i", R"({"id": "i"})");
  console.answers = {"perhaps", "y", "", "1", "x, y", "1234"};
  EXPECT_EQ(run({"inquiry", "respond", "i"}), 0);
  EXPECT_EQ(
      requests[1].body,
      R"({"id": "i", "response": {"go": true, "n": 3, "pick": "b", "list": ["x", "y"], "pin": "1234"}})");
  EXPECT_EQ(console.secret_prompts, "pin (secret): ");
  EXPECT_TRUE(console.printed.ends_with("\nResponse accepted for inquiry i.\n"));
}

}  // namespace
}  // namespace squall::cli
