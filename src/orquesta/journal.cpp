#include "orquesta/journal.h"

#include <utility>

#include "value/python.h"

namespace squall::orquesta {

Value log_entry(std::string_view type, std::string_view message, const Subject& about, const Value& result) {
  Object entry{{"type", type}, {"message", message}};
  if (!about.task_id.empty()) entry.set("task_id", about.task_id);
  if (about.route) entry.set("route", Value(*about.route));
  entry.set_if("task_transition_id", about.transition_id);
  entry.set_if("result", result);
  return entry;
}

void Journal::add(Value entry) {
  const std::size_t hash = python::hash(entry);
  const auto [from, to] = by_hash_.equal_range(hash);
  for (auto found = from; found != to; ++found) {
    if (python::equals(entries_[found->second], entry)) return;
  }
  by_hash_.emplace(hash, entries_.size());
  entries_.push_back(std::move(entry));
}

void Journal::remove_task(std::string_view task_id) {
  std::vector<Value> before;
  before.swap(entries_);
  by_hash_.clear();
  for (Value& entry : before) {
    if (entry["task_id"] != Value(task_id)) add(std::move(entry));
  }
}

}  // namespace squall::orquesta
