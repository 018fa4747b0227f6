// expressions/mixed.jsonl: calls of the layer over both expression languages (conformance README).

#include "conform/judge.h"
#include "conform/suites.h"
#include "expr/facade/facade.h"
#include "expr/facade/inline_parameters.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

using expr::Evaluator;

std::optional<Value> look_up(const Value& table, const expr::DatastoreQuery& query) {
  const Value* found = table.find((query.system ? "system." : "") + query.key);
  if (found == nullptr) return std::nullopt;
  const Value* secret = found->find("secret");
  if (secret == nullptr) return *found;
  return query.decrypt ? *secret : (*found)["cipher"];
}

// The latest start wins.
std::optional<Value> find_task(const Value& table, const expr::TaskQuery& query) {
  const Value* newest = nullptr;
  for (const Value& one : table.items()) {
    const bool fits = one.get_string("workflow_execution") == query.workflow_execution_id &&
                      one.get_string("task_id") == query.task_id && one.get_int("task_route") == query.route;
    if (fits &&
        (newest == nullptr || one.get_string("start_timestamp") > newest->get_string("start_timestamp"))) {
      newest = &one;
    }
  }
  if (newest == nullptr) return std::nullopt;
  const Value& found = *newest;
  return Value::object({{"task_execution_id", found["id"]},
                        {"workflow_execution_id", found["workflow_execution"]},
                        {"task_name", found["task_id"]},
                        {"task_id", found["task_id"]},
                        {"route", found["task_route"]},
                        {"result", found["result"]},
                        {"status", found["status"]},
                        {"start_timestamp", found["start_timestamp"]},
                        {"end_timestamp", found["end_timestamp"]}});
}

const Evaluator& library_evaluator() {
  static const Evaluator made = [] {
    expr::EvaluatorSettings settings;
    settings.platform_functions = false;
    return Evaluator(std::move(settings));
  }();
  return made;
}

Evaluator platform_evaluator(const Value& test_case) {
  expr::EvaluatorSettings settings;
  settings.outside.datastore = [table = test_case["kv"]](const expr::DatastoreQuery& query) {
    return Result<std::optional<Value>>(look_up(table, query));
  };
  settings.outside.task = [table = test_case["tasks"]](const expr::TaskQuery& query) {
    return Result<std::optional<Value>>(find_task(table, query));
  };
  return Evaluator(std::move(settings));
}

Result<Value> evaluate(const Value& test_case) {
  const Value &statement = test_case["statement"], &data = test_case["context"];
  if (test_case["functions"].as_string() == "st2")
    return platform_evaluator(test_case).evaluate(statement, data);
  return library_evaluator().evaluate(statement, data);
}

Value type_of(expr::Language language) {
  return language == expr::Language::kNone ? Value() : Value(expr::name(language));
}

Value check(const Value& statement) {
  std::vector<Value> errors;
  for (const expr::SyntaxFault& fault : library_evaluator().check(statement)) {
    errors.push_back(Value::object(
        {{"type", type_of(fault.language)}, {"expression", fault.expression}, {"message", fault.message}}));
  }
  return Value::object({{"errors", Value::array(std::move(errors))}});
}

// Without order: as sets are compared.
Value references(const Value& statement) {
  std::vector<Value> out;
  for (const expr::Reference& one : library_evaluator().references(statement))
    out.push_back(Value::array({type_of(one.language), one.expression, one.name}));
  return Value::set(std::move(out));
}

Value inline_parameters(const Value& test_case) {
  std::vector<Value> list;
  Object object;
  for (auto& [name, value] : expr::inline_parameters(test_case["statement"].as_string())) {
    list.push_back(Value::object({{name, value}}));
    object.set(name, std::move(value));
  }
  return test_case.get_bool("preserve_order") ? Value::array(std::move(list)) : Value(std::move(object));
}

Result<Value> perform(const Value& test_case) {
  const std::string op = test_case.get_string("op");
  if (op == "evaluate") return evaluate(test_case);
  if (op == "validate") return check(test_case["statement"]);
  if (op == "extract_vars") return references(test_case["statement"]);
  if (op == "has_expressions") return Value(Evaluator::has_expression(test_case["statement"].as_string()));
  if (op == "parse_inline_params") return inline_parameters(test_case);
  return make_error(Errc::kUnsupported, "there is no op \"{}\"", op);
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const Result<Value> outcome = perform(test_case);
  const Value* error = test_case.find("error");
  Verdict verdict;
  verdict.expected = json::dump(error != nullptr ? *error : test_case["result"]);
  verdict.actual =
      outcome.ok() ? json::dump(to_case(*outcome)) : outcome.error().kind() + ": " + outcome.error().text();
  if (error != nullptr) {
    verdict.passed = !outcome.ok() && error_fits(*error, outcome.error());
  } else if (test_case.get_string("op") == "extract_vars") {
    verdict.passed = outcome.ok() && same_outcome(Value::object({{"$set", test_case["result"]}}), *outcome);
  } else {
    verdict.passed = outcome.ok() && same_outcome(test_case["result"], *outcome);
  }
  return verdict;
}

}  // namespace

const Suite kMixedSuite{
    .name = "mixed", .help = "the layer over both languages (expressions/mixed.jsonl)", .run = run};

}  // namespace squall::conform
