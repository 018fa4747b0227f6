#include "cli/execution_view.h"

#include <gtest/gtest.h>

#include "value/json/json.h"

namespace squall::cli {
namespace {

Value document(std::string_view json) {
  auto value = json::parse(json);
  EXPECT_TRUE(value.ok()) << json;
  return value.ok() ? *value : Value();
}

std::string text_of(const Value& execution, TextOptions options, const Look& look = {}) {
  auto text = execution_text(execution, options, look);
  return text.ok() ? *text : "error: " + text.error().message();
}

Value execution() {
  return document(
      R"({"id": "0123456789abcdef01234567", "action": {"ref": "demo.hello"}, "status": "succeeded",
      "parameters": {"who": "world", "password": "x", "l": [1, {"a": "b"}]}, "start_timestamp": "2024-01-01T00:00:00.500000Z",
      "end_timestamp": "2024-01-01T00:00:02.000000Z", "log": [{"status": "requested"}], "empty": {},
      "result": {"output": "hi", "out": "line one\nline two\n", "uni": "ž", "lit": "[1]"}, "literal": "{'k': [1, 2]}"})");
}

TEST(ExecutionText, BlocksStandBelowTheirNames) {
  Value shown = with_elapsed(execution(), 0);
  EXPECT_EQ(text_of(shown, {.attributes = {"id", "action.ref", "parameters", "status", "start_timestamp",
                                           "nosuch", "log", "result", "literal", "empty"}}),
            "id: 0123456789abcdef01234567\n"
            "action.ref: demo.hello\n"
            "parameters: \n"
            "  l:\n"
            "  - 1\n"
            "  - a: b\n"
            "  password: '********'\n"
            "  who: world\n"
            "status: succeeded (2s elapsed)\n"
            "start_timestamp: Mon, 01 Jan 2024 00:00:00 UTC\n"
            "nosuch: None\n"
            "log: \n"
            "  - status: requested\n"
            "result: \n"
            "  lit: '[1]'\n"
            "  out: 'line one\n"
            "    line two\n"
            "    '\n"
            "  output: hi\n"
            "  uni: \"\\u017E\"\n"
            "literal: \n"
            "  k:\n"
            "  - 1\n"
            "  - 2\n"
            "empty: \n"
            "{}");
}

TEST(ExecutionText, AKeyIsShownAlone) {
  EXPECT_EQ(text_of(execution(), {.key = "output"}), "hi");
  EXPECT_EQ(text_of(execution(), {.key = "nosuch"}), "None");
  EXPECT_EQ(text_of(document(R"({"result": {"l": ["a", 1]}})"), {.key = "l"}), "['a', 1]");
  EXPECT_EQ(text_of(document(R"({"result": "text"})"), {.key = "l"}).substr(0, 6), "error:");
}

TEST(ExecutionText, SuggestsASchema) {
  EXPECT_EQ(text_of(document(R"({"id": "1", "result": {"a": 1, "o": {"b": null}}})"),
                    {.attributes = {"id"}, .with_schema = true}),
            "id: 1\n\n"
            "+---------------------------------------------------------------------+\n"
            "| Based on the action output the following inferred schema was built: |\n"
            "|                                                                     |\n"
            "| output_schema:                                                      |\n"
            "|   a:                                                                |\n"
            "|     type: integer                                                   |\n"
            "|   o:                                                                |\n"
            "|     parameters:                                                     |\n"
            "|       b:                                                            |\n"
            "|         type: 'null'                                                |\n"
            "|     type: object                                                    |\n"
            "|                                                                     |\n"
            "+---------------------------------------------------------------------+");
  EXPECT_NE(text_of(execution(), {.attributes = {"id"}}, {.hint_schema = true}).find("--with-schema"),
            std::string::npos);
}

TEST(Elapsed, CountsToTheEndOrToNow) {
  Value running = document(R"({"status": "running", "start_timestamp": "2024-01-01T00:00:00.900000Z"})");
  EXPECT_EQ(with_elapsed(running, 1'704'067'205'000'000)["status"].as_string(), "running (5s elapsed)");
  Value requested = document(R"({"status": "requested", "start_timestamp": "2024-01-01T00:00:00.900000Z"})");
  EXPECT_EQ(with_elapsed(requested, 1'704'067'205'000'000), requested);
}

TEST(Marks, OnlyWhereSomethingHasChildren) {
  std::vector<Value> plain{document(R"({"id": "a"})")};
  EXPECT_EQ(with_marks(plain), plain);
  auto marked = with_marks({document(R"({"id": "a", "children": ["x"]})"), document(R"({"id": "b"})")});
  EXPECT_EQ(marked[0].get_string("id"), "+ a");
  EXPECT_EQ(marked[1].get_string("id"), "  b");
}

Value child(std::string_view id, std::string_view parent, bool has_children = false) {
  Value out = Value::object({{"id", id},
                             {"parent", parent},
                             {"status", "succeeded"},
                             {"action", Value::object({{"ref", "c.n"}})},
                             {"context", Value::object({{"orquesta", Value::object({{"task_name", "t"}})}})},
                             {"start_timestamp", "2024-01-01T00:00:01Z"},
                             {"end_timestamp", "2024-01-01T00:00:05Z"}});
  return has_children ? out.with("children", Value::array({Value("x")})) : out;
}

TEST(Workflow, RowsAreIndentedByDepth) {
  Value root = document(R"({"id": "root", "status": "succeeded", "result": {"output": 1}})");
  auto view = workflow_view(
      root, {child("b", "root", true), child("c", "b"), child("d", "root"), child("o", "elsewhere")}, 0);
  ASSERT_EQ(view.rows.size(), 4u);
  EXPECT_EQ(view.rows[0].get_string("id"), "+ b");
  EXPECT_EQ(view.rows[1].get_string("id"), "   c");
  EXPECT_EQ(view.rows[2].get_string("id"), "  d");
  EXPECT_EQ(view.rows[3].get_string("id"), "  o");
  EXPECT_EQ(view.rows[0].get_string("status"), "succeeded (4s elapsed)");
  EXPECT_EQ(view.attributes.back(), "result");
}

TEST(Workflow, AFailureOfTheWholeTakesThePlaceOfTheResult) {
  Value root = document(R"({"id": "r", "status": "failed", "result": {"error": "boom", "traceback": "tb"}})");
  auto view = workflow_view(root, {child("b", "r")}, 0);
  EXPECT_EQ(view.attributes,
            (std::vector<std::string>{"id", "action.ref", "parameters", "status", "error", "traceback",
                                      "start_timestamp", "end_timestamp", "log", "result"}));
  EXPECT_EQ(view.root.get_string("error"), "boom");
  EXPECT_EQ(view.root.get_string("result"), "See error and traceback.");
}

TEST(Workflow, AFailureOfTheLastTaskIsNamed) {
  Value root = document(R"j({"id": "r", "status": "failed (3s elapsed)",
                            "result": {"tasks": [{"name": "t1", "result": {}}, {"name": "t2", "result": {"stderr": "bad"}}]}})j");
  auto view = workflow_view(root, {child("b", "r")}, 0);
  EXPECT_EQ(view.attributes, (std::vector<std::string>{
                                 "id", "action.ref", "parameters", "status", "result_task", "result", "error",
                                 "traceback", "failed_on", "start_timestamp", "end_timestamp", "log"}));
  EXPECT_EQ(view.root.get_string("failed_on"), "t2");
  EXPECT_EQ(view.root["result"].get_string("stderr"), "bad");
}

}  // namespace
}  // namespace squall::cli
