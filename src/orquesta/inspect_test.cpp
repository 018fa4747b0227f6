#include "orquesta/inspect.h"

#include <gtest/gtest.h>

namespace squall::orquesta {
namespace {

const expr::Evaluator& evaluator() {
  static const expr::Evaluator made{expr::EvaluatorSettings{}};
  return made;
}

Inspection inspected(std::string_view yaml, std::span<const std::string> application = {}) {
  return inspect(Definition::load(yaml).value(), evaluator(), application).value();
}

std::vector<std::string> warned(std::string_view yaml) {
  std::vector<std::string> out;
  for (const Finding& finding : warnings(Definition::load(yaml).value())) out.push_back(finding.message);
  return out;
}

TEST(Inspect, TakesTheKeysThatAreOurs) {
  EXPECT_TRUE(inspected("version: 1.0\nfail_fast: true\ntasks: {a: {action: x, timeout: 5}}\n").ok());
  const Inspection wrong =
      inspected("version: 1.0\nfail_fast: maybe\ntasks: {a: {action: x, timeout: -1}}\n");
  ASSERT_EQ(wrong.syntax.size(), 2U);
  EXPECT_EQ(wrong.syntax[0].spec_path, "fail_fast");
  EXPECT_EQ(wrong.syntax[1].spec_path, "tasks.a.timeout");
}

TEST(Inspect, ThePlatformsFormIsOneSortedList) {
  const std::string application[] = {"st2"};
  const Inspection inspection = inspected(
      "version: 1.0\nvars: [{u: <% ctx().st2.user %>}, {x: <% ctx().nope %>}]\ntasks: {a: {action: <% ( %>, "
      "join: no-way}}\n",
      application);
  const auto records = platform_form(inspection);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0]["type"], Value("context"));
  EXPECT_EQ(records[0]["language"], Value("yaql"));
  EXPECT_EQ(records[0]["spec_path"], Value("vars[1]"));
  EXPECT_EQ(records[1]["type"], Value("expression"));
  EXPECT_EQ(records[2]["type"], Value("syntax"));
  EXPECT_FALSE(records[2].contains("language"));
}

TEST(Warnings, AJoinOfMoreThanThereAre) {
  EXPECT_EQ(
      warned("tasks: {a: {action: x, next: [{do: j}]}, b: {action: x, next: [{do: j}]}, j: {join: 3, action: "
             "x}}"),
      std::vector<std::string>{"The join task \"j\" can never run: it waits for 3 tasks, and 2 lead to it."});
  EXPECT_TRUE(warned("tasks: {a: {action: x, next: [{do: j}]}, b: {action: x, next: [{do: j}]}, j: {join: 2, "
                     "action: x}}")
                  .empty());
}

TEST(Warnings, AJoinOfBothSidesOfADecision) {
  EXPECT_EQ(warned(R"(
tasks:
  try: {action: x, next: [{when: <% succeeded() %>, do: good}, {when: "{{ failed() }}", do: bad}]}
  good: {action: x, next: [{do: more}]}
  more: {action: x, next: [{do: j}]}
  bad: {action: x, next: [{do: j}]}
  j: {join: all, action: x}
)"),
            std::vector<std::string>{
                "The join task \"j\" can never run: it waits for what follows when \"try\" succeeds, "
                "and for what follows when it fails."});
  // One task may come there on either way.
  EXPECT_TRUE(warned(R"(
tasks:
  try: {action: x, next: [{when: <% succeeded() %>, do: j}, {when: <% failed() %>, do: j}]}
  other: {action: x, next: [{do: j}]}
  j: {join: all, action: x}
)")
                  .empty());
}

TEST(Definition, RefusalsNameWhatIsWrong) {
  const auto refused = [](std::string_view yaml) { return Definition::load(yaml).error().message(); };
  EXPECT_EQ(refused("tasks: {a: {next: {do: b}}}"), "The spec is not type of list.");
  EXPECT_EQ(refused("tasks: {a-b: {action: x}}"), "'TaskMappingSpec' object has no attribute 'a-b'");
  EXPECT_EQ(refused("tasks: {a: {action: x, action: y}}"),
            "Failed to load workflow definition because found duplicate key \"action\".");
  EXPECT_EQ(Definition::deserialize(Value::object({{"catalog", "mistral"}})).error().message(),
            "Serialized spec catalog does not match \"native\".");
}

// Splits behind splits double the ways through a workflow at each step; composing follows each only while it
// is new.
TEST(Graph, ManyDiamondsInARowComposeAtOnce) {
  std::string yaml = "tasks:\n";
  for (int i = 0; i < 60; ++i) {
    yaml += fmt::format("  s{}: {{action: x, next: [{{do: [l{}, r{}]}}]}}\n", i, i, i);
    for (const char side : {'l', 'r'})
      yaml += fmt::format("  {}{}: {{action: x, next: [{{do: s{}}}]}}\n", side, i, i + 1);
  }
  yaml += "  s60: {action: x}\n";
  for (const std::string_view join : {"", ", join: all"}) {
    std::string text = yaml;
    for (std::size_t at = text.find("action: x, next: [{do: [l"); at != std::string::npos;
         at = text.find("action: x, next: [{do: [l", at + 30))
      text.insert(at + 9, join);
    EXPECT_TRUE(Definition::load(text).ok());
    EXPECT_TRUE(inspect(Definition::load(text).value(), evaluator()).ok());
  }
}

}  // namespace
}  // namespace squall::orquesta
