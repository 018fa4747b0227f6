// Context: variables that are referred to before anything gives them (spec/orquesta 3.6).
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "expr/facade/inline_parameters.h"
#include "orquesta/graph.h"
#include "orquesta/inspect_parts.h"
#include "orquesta/task_loader.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

using Names = std::set<std::string>;

// A task is looked at once for each set of names that reaches it, which can be very often where branches part
// and meet without end. Beyond this many looks each task is looked at once more at most.
constexpr std::size_t kMaxVisits = 100'000;

class Context {
 public:
  Context(const Definition& definition, const expr::Evaluator& evaluator,
          std::span<const std::string> application)
      : definition_(definition), evaluator_(evaluator), known_(application.begin(), application.end()) {}

  std::vector<Finding> run() {
    const Value document = with_text_keys(definition_.document());
    for (const std::string_view name : {"input", "vars"})
      check_property(document[name], std::string(name), fmt::format("properties.{}", name), known_, true);
    check_tasks();
    check_property(document["output"], "output", "properties.output", known_, true);
    return std::move(found_);
  }

 private:
  // A task, and the names that reach it; none: it is a join, which has those of the branches that came so
  // far.
  struct Visit {
    std::string task;
    std::optional<Names> names;
  };

  void tell(const expr::Reference& reference, std::string message, const std::string& spec,
            const std::string& schema) {
    Finding finding;
    finding.message = std::move(message);
    finding.spec_path = spec;
    finding.schema_path = schema;
    finding.language = reference.language;
    finding.expression = reference.expression;
    found_.push_back(std::move(finding));
  }

  static void add_names(const Value& value, Names& names) {
    if (value.is_string()) names.emplace(value.as_string());
    for (const Member& member : value.members()) names.emplace(member.name());
    for (const Value& item : value.is_array() ? value.items() : std::span<const Value>()) {
      if (item.is_string()) names.emplace(item.as_string());
      if (item.is_object() && item.size() == 1) names.emplace(item.members()[0].name());
    }
  }

  void check_value(const Value& value, const std::string& spec, const std::string& schema, Names& names,
                   bool gives) {
    for (const expr::Reference& reference : evaluator_.references(value)) {
      if (reference.name.starts_with("__")) {
        tell(reference,
             fmt::format("Variable \"{}\" that is prefixed with double underscores is considered a private "
                         "variable and "
                         "cannot be referenced.",
                         reference.name),
             spec, schema);
      }
      if (!names.contains(reference.name))
        tell(reference, fmt::format("Variable \"{}\" is referenced before assignment.", reference.name), spec,
             schema);
    }
    if (gives) add_names(value, names);
  }

  // Lists item by item, each seeing the names of those before. A text in the short form of parameters counts
  // as those.
  void check_property(const Value& written, const std::string& spec, const std::string& schema, Names& names,
                      bool gives) {
    if (!python::truthy(written)) return;
    Value value = written;
    if (written.is_string()) {
      std::vector<Value> params;
      for (auto& [name, param] : expr::inline_parameters(written.as_string()))
        params.push_back(Value::object({{name, std::move(param)}}));
      if (!params.empty()) value = Value::array(std::move(params));
    }
    if (!value.is_array()) return check_value(value, spec, schema, names, gives);
    for (std::size_t i = 0; i < value.size(); ++i)
      check_value(value[i], fmt::format("{}[{}]", spec, i), schema, names, gives);
  }

  void check_member(const Value& value, const std::string& spec, const std::string& schema,
                    std::string_view name, Names& names, bool gives = false) {
    check_property(value, fmt::format("{}.{}", spec, name), fmt::format("{}.properties.{}", schema, name),
                   names, gives);
  }

  void check_task(const Task& task, Names& names) {
    const std::string spec = "tasks." + task.name, schema(kTasksSchema);
    check_member(task.delay, spec, schema, "delay", names);
    if (python::truthy(task.with)) {
      for (const std::string_view name : {"items", "concurrency"})
        check_member(task.with[name], spec + ".with", schema + ".properties.with", name, names);
    }
    check_member(task.action, spec, schema, "action", names);
    check_member(task.input, spec, schema, "input", names);
    check_member(task.timeout, spec, schema, "timeout", names);
  }

  void check_tasks() {
    const Outline outline(definition_);
    const Names start = known_;
    for (std::string_view name : outline.starts()) open_.push_back({std::string(name), start});
    while (!open_.empty()) {
      Visit visit = std::move(open_.front());
      open_.pop_front();
      if (++visits_ > kMaxVisits && passed_.contains(visit.task)) continue;
      passed_.insert(visit.task);
      Names names = visit.names && !visit.names->empty() ? *std::move(visit.names) : at_join_[visit.task];
      const Task* task = is_command(visit.task) ? nullptr : definition_.find(visit.task);
      if (task != nullptr) check_task(*task, names);
      known_.insert(names.begin(), names.end());
      if (task == nullptr) continue;
      for (std::size_t i = 0; i < task->next.size(); ++i) {
        for (const std::string& target : task->next[i].targets) follow(*task, i, target, names);
      }
    }
  }

  void follow(const Task& task, std::size_t position, const std::string& target, const Names& before) {
    const Transition& transition = task.next[position];
    const std::string spec = fmt::format("tasks.{}.next[{}]", task.name, position);
    const std::string schema = std::string(kTasksSchema) + ".properties.next.items";
    Names names = before;
    check_member(transition.when, spec, schema, "when", names);
    check_member(publish_form(transition), spec, schema, "publish", names, true);
    check_member(transition.targets_text, spec, schema, "do", names);
    if (passed_.contains(target)) return;
    const Task* next = definition_.find(target);
    if (next == nullptr && !is_command(target)) return;
    if (next != nullptr && !is_command(target) && python::truthy(next->join)) {
      at_join_[target].insert(names.begin(), names.end());
      open_.push_back({target, std::nullopt});
      return;
    }
    const auto last = last_names_.find(target);
    if (last != last_names_.end() && last->second == names) return;
    last_names_[target] = names;
    open_.push_back({target, std::move(names)});
  }

  const Definition& definition_;
  const expr::Evaluator& evaluator_;
  Names known_;  // given anywhere so far
  std::vector<Finding> found_;
  std::deque<Visit> open_;
  std::set<std::string> passed_;
  std::map<std::string, Names> at_join_, last_names_;
  std::size_t visits_ = 0;
};

}  // namespace

std::vector<Finding> inspect_context(const Definition& definition, const expr::Evaluator& evaluator,
                                     std::span<const std::string> application) {
  return Context(definition, evaluator, application).run();
}

}  // namespace squall::orquesta
