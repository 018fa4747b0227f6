// Semantics: what the tasks make of each other (spec/orquesta 3.4).
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "orquesta/graph.h"
#include "orquesta/inspect_parts.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

constexpr std::size_t kMaxSteps = 50'000'000;

using Names = std::set<std::string_view>;

class Semantics {
 public:
  explicit Semantics(const Definition& definition) : definition_(definition), outline_(definition) {}

  std::vector<Finding> run() {
    reserved_names();
    start_tasks();
    undefined_tasks();
    unreachable_joins();
    items_without_action();
    return std::move(found_);
  }

 private:
  void tell(std::string message, std::string_view task, std::string_view spec = "",
            std::string_view schema = "") {
    Finding finding;
    finding.message = std::move(message);
    finding.spec_path = fmt::format("tasks.{}{}", task, spec);
    finding.schema_path = fmt::format("{}{}", kTasksSchema, schema);
    found_.push_back(std::move(finding));
  }

  void reserved_names() {
    for (const Task& task : definition_.tasks()) {
      if (is_command(task.name))
        tell(fmt::format("The task name \"{}\" is reserved with special function.", task.name), task.name);
    }
  }

  void start_tasks() {
    if (definition_.tasks().empty() || !outline_.starts().empty()) return;
    Finding finding;
    finding.message =
        "Unable to identify any tasks to start the workflow. If the workflow has a loop, please add a task "
        "that serves "
        "as an entry point (or lead) into the loop.";
    finding.spec_path = "tasks";
    finding.schema_path = "properties.tasks";
    found_.push_back(std::move(finding));
  }

  // Breadth first; what was passed before is not looked at again.
  void undefined_tasks() {
    std::deque<std::string_view> open(outline_.starts().begin(), outline_.starts().end());
    Names passed, queued;
    while (!open.empty()) {
      const std::string_view name = open.front();
      open.pop_front();
      passed.insert(name);
      const Task* task = is_command(name) ? nullptr : definition_.find(name);
      if (task == nullptr) continue;
      for (std::size_t i = 0; i < task->next.size(); ++i) {
        for (const std::string& target : task->next[i].targets) {
          if (passed.contains(target) || is_command(target)) continue;
          if (definition_.find(target) == nullptr) {
            tell(fmt::format("The task \"{}\" is not defined.", target), name, fmt::format(".next[{}].do", i),
                 ".properties.next.items.properties.do");
          } else if (queued.insert(target).second) {
            open.push_back(target);
          }
        }
      }
    }
  }

  struct Way {
    std::string_view from, task;
    Names splits;
  };
  struct Seen {
    Names splits, from;
  };

  // A join is ambiguous where its branches went through different splits.
  void unreachable_joins() {
    std::vector<std::string_view> order;
    std::map<std::string_view, Seen> seen;
    std::map<std::pair<std::string_view, std::string_view>, Names> followed;
    std::deque<Way> ways;
    std::size_t steps = 0;
    for (std::string_view start : outline_.starts()) ways.push_back({"", start, {}});
    while (!ways.empty() && steps < kMaxSteps) {
      Way way = std::move(ways.front());
      ways.pop_front();
      if (definition_.find(way.task) == nullptr) continue;
      if (outline_.is_split(way.task) && !outline_.in_cycle(way.task)) way.splits.insert(way.task);
      const auto [here, fresh] = seen.try_emplace(way.task);
      if (fresh) order.push_back(way.task);
      here->second.splits.insert(way.splits.begin(), way.splits.end());
      if (!way.from.empty()) here->second.from.insert(way.from);
      for (const Outline::Step& step : outline_.next(way.task)) {
        if (seen.contains(step.task) && outline_.in_cycle(step.task)) continue;
        steps += 1 + way.splits.size();
        const auto [before, first] = followed.try_emplace({way.task, step.task}, way.splits);
        if (!first) {
          if (std::ranges::includes(before->second, way.splits)) continue;
          before->second.insert(way.splits.begin(), way.splits.end());
        }
        ways.push_back({way.task, step.task, way.splits});
      }
    }
    for (std::string_view name : order) {
      const Seen& join = seen[name];
      if (!outline_.is_join(name)) continue;
      const bool ambiguous = std::ranges::any_of(
          join.from, [&](std::string_view from) { return seen[from].splits != join.splits; });
      if (!ambiguous) continue;
      tell(fmt::format("The join task \"{}\" is unreachable. A join task is determined to be unreachable if "
                       "there are nested "
                       "forks from multi-referenced tasks that join on the said task. This is ambiguous to "
                       "the workflow "
                       "engine because it does not know at which level should the join occurs.",
                       name),
           name);
    }
  }

  void items_without_action() {
    for (const Task& task : definition_.tasks()) {
      if (task.has_items && !python::truthy(task.action))
        tell("The action property is required for with items task.", task.name);
    }
  }

  const Definition& definition_;
  const Outline outline_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> inspect_semantics(const Definition& definition) { return Semantics(definition).run(); }

}  // namespace squall::orquesta
