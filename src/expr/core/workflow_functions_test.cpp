#include "expr/core/workflow_functions.h"

#include <gtest/gtest.h>

#include "value/json/json.h"

namespace squall::expr {
namespace {

Value data() {
  return squall::json::parse(R"({"a": 1, "__state": {
      "tasks": {"t1__r0": 0, "t2__r1": 1},
      "sequence": [{"id": "t1", "status": "succeeded"}, {"id": "t2", "status": "timeout"}],
      "routes": [[], ["t1__t0"]]},
    "__current_task": {"id": "t2", "route": 1, "result": 42}, "__current_item": {"k": "v"}})")
      .value();
}

std::string kind_of(const Result<Value>& result) { return result.ok() ? "" : result.error().kind(); }

TEST(WorkflowFunctions, CtxHidesPrivateNames) {
  EXPECT_EQ(ctx(data()).value(), Value::object({{"a", Value(1)}}));
  EXPECT_EQ(ctx(data(), Value("a")).value(), Value(1));
  EXPECT_EQ(ctx(data(), Value("b")).error().message(), "The variable \"b\" is undefined.");
  EXPECT_EQ(kind_of(ctx(data(), Value("__state"))), "VariableInaccessibleError");
}

TEST(WorkflowFunctions, ItemAndResultAreOfTheCurrentTask) {
  EXPECT_EQ(item(data(), Value("k")).value(), Value("v"));
  EXPECT_EQ(item(data(), Value("x")).error().message(), "Item does not have key \"x\".");
  EXPECT_EQ(result(data()).value(), Value(42));
  EXPECT_EQ(result(Value::object()).error().message(), "The current task is not set in the context.");
}

TEST(WorkflowFunctions, StatusIsFoundOnTheRouteOrOneItCameFrom) {
  EXPECT_EQ(task_status(data(), Value("t2")).value(), Value("timeout"));
  EXPECT_EQ(task_status(data(), Value("t1")).value(), Value("succeeded"));
  EXPECT_EQ(task_status(data(), Value("t2"), Value(0)).value(), Value("null"));
  EXPECT_EQ(task_status(data(), Value("t9")).value(), Value("null"));
}

TEST(WorkflowFunctions, TimeoutIsCompletedButNotFailed) {
  EXPECT_EQ(completed(data()).value(), Value(true));
  EXPECT_EQ(failed(data()).value(), Value(false));
  EXPECT_EQ(succeeded(data()).value(), Value(false));
}

TEST(WorkflowFunctions, JsonReadsTexts) {
  EXPECT_EQ(expr::json(Value("[1]")).value(), squall::json::parse("[1]").value());
  EXPECT_EQ(kind_of(expr::json(Value("["))), "JSONDecodeError");
  EXPECT_EQ(kind_of(expr::json(Value(1))), "TypeError");
}

TEST(WorkflowFunctions, ZipPadsShortLists) {
  const std::vector<Value> lists{squall::json::parse("[1, 2]").value(), squall::json::parse("[3]").value()};
  EXPECT_EQ(zip(lists, Value("-")).value(),
            Value::array({Value::tuple({Value(1), Value(3)}), Value::tuple({Value(2), Value("-")})}));
  EXPECT_EQ(zip({}).value(), Value::array());
}

}  // namespace
}  // namespace squall::expr
