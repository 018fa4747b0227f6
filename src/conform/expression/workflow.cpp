#include "conform/expression/workflow.h"

#include "expr/core/workflow_functions.h"
#include "expr/facade/bindings.h"
#include "expr/jinja/inline.h"

namespace squall::conform {
namespace {

const std::vector<std::span<const expr::FunctionRecord>>& tables() {
  static const std::vector<std::span<const expr::FunctionRecord>> made{expr::library_functions()};
  return made;
}

const std::shared_ptr<const expr::FunctionHome>& home() {
  static const auto made = std::make_shared<const expr::FunctionHome>();
  return made;
}

}  // namespace

const jinja::Environment& workflow_environment() {
  static const jinja::Environment made(jinja::workflow_settings(expr::jinja_filters(tables(), home())));
  return made;
}

Result<Value> evaluate_workflow_text(std::string_view text, const Value& data) {
  static const jinja::Scope names = expr::jinja_names(tables(), home());
  const expr::WorkflowData seen(data);
  return jinja::evaluate_text(workflow_environment(), text, jinja::Scope().over(names).on(seen));
}

}  // namespace squall::conform
