// Layouts: what is compared here is what the reference prints for the same documents.
#include "cli/views.h"

#include <gtest/gtest.h>

#include "cli/table.h"
#include "value/json/json.h"

namespace squall::cli {
namespace {

Value document(std::string_view json) {
  auto value = json::parse(json);
  EXPECT_TRUE(value.ok()) << json;
  return value.ok() ? *value : Value();
}

std::vector<Value> documents(std::string_view json) {
  Value list = document(json);
  return {list.items().begin(), list.items().end()};
}

const Look kLook120{.columns = 120};

TEST(Table, CountsColumnsOfTheTerminal) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("日本"), 4u);
  EXPECT_EQ(display_width("\x1b[92mok\x1b[0m"), 2u);
}

TEST(Views, ListFillsTheTerminal) {
  auto actions = documents(R"([
      {"ref": "core.local", "pack": "core", "description": "Action that executes an arbitrary Linux command on the localhost."},
      {"ref": "core.noop", "pack": "core", "description": null},
      {"ref": "demo.x", "pack": "demo", "description": "日本語 text"}])");
  EXPECT_EQ(list_table(actions, {.attributes = {"ref", "pack", "description"}}, kLook120),
            "+------------+------+------------------------------------------+\n"
            "| ref        | pack | description                              |\n"
            "+------------+------+------------------------------------------+\n"
            "| core.local | core | Action that executes an arbitrary Linux  |\n"
            "|            |      | command on the localhost.                |\n"
            "| core.noop  | core | None                                     |\n"
            "| demo.x     | demo | 日本語 text                              |\n"
            "+------------+------+------------------------------------------+");
}

TEST(Views, IdAndStatusHaveWidthsOfTheirOwn) {
  auto executions = documents(
      R"j([{"id": "0123456789abcdef01234567", "action": {"ref": "demo.hello"}, "context": {"user": "stanley"},
      "status": "succeeded (2s elapsed)", "start_timestamp": "2024-01-01T00:00:00.500000Z", "end_timestamp": null}])j");
  constexpr Transform kTransforms[] = {
      {"start_timestamp", show_time}, {"end_timestamp", show_time}, {"status", show_status}};
  View view{{"id", "action.ref", "context.user", "status", "start_timestamp", "end_timestamp"},
            {},
            {},
            kTransforms};
  EXPECT_EQ(list_table(executions, view, kLook120),
            "+--------------------------+------------+--------------+------------------------+---------------"
            "--+---------------+\n"
            "| id                       | action.ref | context.user | status                 | "
            "start_timestamp | end_timestamp |\n"
            "+--------------------------+------------+--------------+------------------------+---------------"
            "--+---------------+\n"
            "| 0123456789abcdef01234567 | demo.hello | stanley      | succeeded (2s elapsed) | Mon, 01 Jan   "
            "  |               |\n"
            "|                          |            |              |                        | 2024 00:00:00 "
            "  |               |\n"
            "|                          |            |              |                        | UTC           "
            "  |               |\n"
            "+--------------------------+------------+--------------+------------------------+---------------"
            "--+---------------+");
}

TEST(Views, WidthsByOptionAndAllAttributes) {
  auto rows = documents(R"([{"b": "one two three", "a": ["x", "y"], "_c": 1}])");
  EXPECT_EQ(list_table(rows, {.attributes = {"all"}, .widths = {7}}, kLook120),
            "+------+---------+\n"
            "| a    | b       |\n"
            "+------+---------+\n"
            "| x, y | one two |\n"
            "|      | three   |\n"
            "+------+---------+");
}

TEST(Views, AnEmptyListIsAHeader) {
  EXPECT_EQ(list_table({}, {.attributes = {"id", "status"}}, kLook120),
            "+----+--------+\n| id | status |\n+----+--------+\n+----+--------+");
}

TEST(Views, PropertiesInTheirOrder) {
  constexpr std::string_view kOrder[] = {"id", "ref"};
  Value action =
      document(R"({"ref": "a.b", "enabled": true, "id": "1", "none": null, "empty": {}, "text": "a\\nb",
                              "parameters": {"cmd": {"type": "string"}}})");
  EXPECT_EQ(property_table(action, {.order = kOrder}, kLook120),
            "+------------+--------------------------+\n"
            "| Property   | Value                    |\n"
            "+------------+--------------------------+\n"
            "| id         | 1                        |\n"
            "| ref        | a.b                      |\n"
            "| empty      |                          |\n"
            "| enabled    | True                     |\n"
            "| none       |                          |\n"
            "| parameters | {                        |\n"
            "|            |     \"cmd\": {             |\n"
            "|            |         \"type\": \"string\" |\n"
            "|            |     }                    |\n"
            "|            | }                        |\n"
            "| text       | a                        |\n"
            "|            | b                        |\n"
            "+------------+--------------------------+");
}

TEST(Views, JsonSortsEscapesAndLeavesNullsOut) {
  auto text = formatted(document(R"({"b": {"c": 1, "d": 2}, "a": "ž", "n": null})"),
                        {.attributes = {"b.c", "a", "n"}}, Format::kJson);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "{\n    \"a\": \"\\u017e\",\n    \"b\": {\n        \"c\": 1\n    }\n}");
}

TEST(Views, YamlIndentsByFour) {
  auto rows = documents(R"([{"b": {"c": [1, {"d": "x"}]}, "a": "ž"}])");
  auto text = formatted(std::span<const Value>(rows), View{}, Format::kYaml);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "-   a: \"\\u017E\"\n    b:\n        c:\n        - 1\n        -   d: x\n");
}

TEST(Views, NoteIsAsWideAsTheTable) {
  EXPECT_EQ(more_note("rules", 1, "+--+\n|x |"),
            "+------------------------------------------------------------------------+\n"
            "| Note: Only one rule is displayed. Use -n/--last flag for more results. |\n"
            "+------------------------------------------------------------------------+");
  const std::string rule = "+" + std::string(98, '-') + "+";
  const std::string note = more_note("inquiries", 50, rule + "\n| ...");
  EXPECT_TRUE(note.starts_with(
      rule + "\n| Note: Only first 50 inquiries are displayed. Use -n/--last flag for more results.  "));
  EXPECT_TRUE(note.ends_with(" |\n" + rule));
}

TEST(Views, ColoursOfStatuses) {
  Look look{.colours = true};
  EXPECT_EQ(show_status("succeeded (2s elapsed)", look).as_string(), "\x1b[92msucceeded\x1b[0m (2s elapsed)");
  EXPECT_EQ(show_status("requested", look).as_string(), "\x1b[93mrequested\x1b[0m");
  EXPECT_EQ(show_status("failed", Look{}).as_string(), "failed");
}

TEST(Views, TimesInTheUsersZone) {
  auto zone = time::Zone::load("Europe/Prague");
  ASSERT_TRUE(zone.ok());
  EXPECT_EQ(show_time("2014-12-02T19:56:06.9Z", Look{}).as_string(), "Tue, 02 Dec 2014 19:56:06 UTC");
  EXPECT_EQ(show_time("2014-07-02T19:56:06Z", Look{.zone = *zone}).as_string(),
            "Wed, 02 Jul 2014 21:56:06 CEST");
  EXPECT_EQ(show_time("not a time", Look{}).as_string(), "not a time");
}

}  // namespace
}  // namespace squall::cli
