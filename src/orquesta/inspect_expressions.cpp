// Expressions: what does not parse (spec/orquesta 3.5).
#include "orquesta/inspect_parts.h"
#include "orquesta/task_loader.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

class Expressions {
 public:
  explicit Expressions(const expr::Evaluator& evaluator) : evaluator_(evaluator) {}

  std::vector<Finding> run(const Definition& definition) {
    const Value document = with_text_keys(definition.document());
    for (const std::string_view name : {"vars", "input", "output"})
      check(document[name], std::string(name), fmt::format("properties.{}", name));
    for (const Task& task : definition.tasks()) check_task(task);
    return std::move(found_);
  }

 private:
  void check(const Value& tree, const std::string& spec, const std::string& schema) {
    for (expr::SyntaxFault& fault : evaluator_.check(tree)) {
      Finding finding;
      finding.message = std::move(fault.message);
      finding.spec_path = spec;
      finding.schema_path = schema;
      finding.language = fault.language;
      finding.expression = std::move(fault.expression);
      found_.push_back(std::move(finding));
    }
  }

  void check_member(const Value& tree, const std::string& spec, const std::string& schema,
                    std::string_view name) {
    check(tree, fmt::format("{}.{}", spec, name), fmt::format("{}.properties.{}", schema, name));
  }

  void check_task(const Task& task) {
    const std::string spec = "tasks." + task.name, schema(kTasksSchema);
    check_member(task.delay, spec, schema, "delay");
    check_member(task.join, spec, schema, "join");
    check_member(task.action, spec, schema, "action");
    check_member(task.input, spec, schema, "input");
    check_member(task.timeout, spec, schema, "timeout");
    for (const auto& [name, object, members] :
         {std::tuple{std::string_view("with"), &task.with,
                     std::vector<std::string_view>{"items", "concurrency"}},
          std::tuple{std::string_view("retry"), &task.retry,
                     std::vector<std::string_view>{"when", "count", "delay"}}}) {
      if (!python::truthy(*object)) continue;
      for (const std::string_view member : members)
        check_member((*object)[member], fmt::format("{}.{}", spec, name),
                     fmt::format("{}.properties.{}", schema, name), member);
    }
    for (std::size_t i = 0; i < task.next.size(); ++i) {
      const std::string at = fmt::format("{}.next[{}]", spec, i), rule = schema + ".properties.next.items";
      check_member(task.next[i].when, at, rule, "when");
      check_member(publish_form(task.next[i]), at, rule, "publish");
      check_member(task.next[i].targets_text, at, rule, "do");
    }
  }

  const expr::Evaluator& evaluator_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> inspect_expressions(const Definition& definition, const expr::Evaluator& evaluator) {
  return Expressions(evaluator).run(definition);
}

}  // namespace squall::orquesta
