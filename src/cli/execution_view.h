// One execution, or a workflow with its tasks, as text (spec/cli 9).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "cli/views.h"
#include "value/value.h"

namespace squall::cli {

// Of executions in text and tables.
inline constexpr Transform kExecutionTransforms[] = {{"start_timestamp", show_time},
                                                     {"end_timestamp", show_time},
                                                     {"parameters", show_parameters},
                                                     {"status", show_status}};

bool is_completed(std::string_view status);
// Whether its tasks are worth showing.
bool is_workflow(const Value& execution);

// "running (5s elapsed)", "succeeded (2s elapsed)" in place of the bare status.
Value with_elapsed(const Value& execution, Timestamp now);
// "+ " before the ids of those with children and two blanks before the others, when any has children.
std::vector<Value> with_marks(std::vector<Value> executions);

struct TextOptions {
  std::vector<std::string> attributes;
  std::string key;           // not empty: this part of the result alone
  bool with_schema = false;  // suggest an output schema when the action has none
};
// `attribute: value` lines; containers as YAML below. No line end behind the last line. Errors: of select().
Result<std::string> execution_text(const Value& execution, const TextOptions& options, const Look& look);

// A workflow's root with the attributes that its outcome makes worth showing, and the rows of its tasks.
struct WorkflowView {
  Value root;
  std::vector<std::string> attributes;
  std::vector<Value> rows;  // id, status, task, action, start_timestamp, end_timestamp
};
inline constexpr std::string_view kTaskColumns[] = {"id", "status", "task", "action", "start_timestamp"};
// `children` in depth-first order, as the API lists them.
WorkflowView workflow_view(const Value& execution, const std::vector<Value>& children, Timestamp now);

// A schema that fits `result`, as YAML.
std::string inferred_schema(const Value& result);

}  // namespace squall::cli
