#include <algorithm>

#include "orquesta/graph.h"

namespace squall::orquesta {

Outline::Outline(const Definition& definition) {
  // A task that is named like a command stands for the command, whatever is written in it.
  for (const Task& task : definition.tasks())
    place(task.name).join = task.is_join() && !is_command(task.name);
  for (const Task& task : definition.tasks()) {
    if (is_command(task.name)) continue;
    std::vector<Step> next;
    for (std::size_t i = 0; i < task.next.size(); ++i) {
      const Transition& transition = task.next[i];
      const Value* when = transition.when.is_null() ? nullptr : &transition.when;
      for (const std::string& target : transition.targets)
        next.push_back({target, when, static_cast<std::uint32_t>(i)});
    }
    std::ranges::stable_sort(next, {}, &Step::task);
    for (const Step& step : next) place(step.task).prev.push_back({task.name, step.when, step.ref});
    place(task.name).next = std::move(next);
  }
  for (Place& each : places_) std::ranges::stable_sort(each.prev, {}, &Step::task);
  for (const Task& task : definition.tasks()) {
    if (prev(task.name).empty()) starts_.emplace_back(task.name);
  }
  std::ranges::sort(starts_);
  mark_cycles();
}

Outline::Place& Outline::place(std::string_view name) {
  const auto [found, fresh] = by_name_.try_emplace(name, places_.size());
  if (fresh) {
    places_.emplace_back();
    names_.push_back(name);
  }
  return places_[found->second];
}

const Outline::Place* Outline::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found != by_name_.end() ? &places_[found->second] : nullptr;
}

// Strongly connected parts, after Tarjan, without recursion: workflows may be deep.
void Outline::mark_cycles() {
  struct Visit {
    std::size_t node, step;
  };
  std::vector<std::size_t> order(places_.size(), 0), low(places_.size(), 0), open;
  std::vector<bool> is_open(places_.size(), false);
  std::size_t clock = 0;
  const auto enter = [&](std::size_t node, std::vector<Visit>& visits) {
    order[node] = low[node] = ++clock;
    open.push_back(node);
    is_open[node] = true;
    visits.push_back({node, 0});
  };
  for (std::size_t start = 0; start < places_.size(); ++start) {
    if (order[start] != 0) continue;
    std::vector<Visit> visits;
    enter(start, visits);
    while (!visits.empty()) {
      auto& [node, step] = visits.back();
      Place& here = places_[node];
      if (step < here.next.size()) {
        const std::size_t to = by_name_.at(here.next[step++].task);
        if (to == node) here.in_cycle = true;
        if (order[to] == 0) {
          enter(to, visits);
        } else if (is_open[to]) {
          low[node] = std::min(low[node], order[to]);
        }
        continue;
      }
      if (low[node] == order[node]) {
        const bool alone = open.back() == node;
        while (true) {
          const std::size_t member = open.back();
          open.pop_back();
          is_open[member] = false;
          if (!alone) places_[member].in_cycle = true;
          if (member == node) break;
        }
      }
      const std::size_t done = node;
      visits.pop_back();
      if (!visits.empty()) low[visits.back().node] = std::min(low[visits.back().node], low[done]);
    }
  }
}

const std::vector<Outline::Step>& Outline::next(std::string_view task) const {
  static const std::vector<Step> none;
  const Place* found = find(task);
  return found != nullptr ? found->next : none;
}

const std::vector<Outline::Step>& Outline::prev(std::string_view task) const {
  static const std::vector<Step> none;
  const Place* found = find(task);
  return found != nullptr ? found->prev : none;
}

bool Outline::is_join(std::string_view task) const {
  const Place* found = find(task);
  return found != nullptr && found->join;
}

bool Outline::is_split(std::string_view task) const { return !is_join(task) && prev(task).size() > 1; }

bool Outline::in_cycle(std::string_view task) const {
  const Place* found = find(task);
  return found != nullptr && found->in_cycle;
}

bool Outline::has_cycles() const {
  return std::ranges::any_of(places_, [](const Place& each) { return each.in_cycle; });
}

}  // namespace squall::orquesta
