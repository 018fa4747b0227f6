// The errors of a run and its log: entries as the reference has them, none twice (spec/orquesta 5.6). Private
// to the conductor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "value/value.h"

namespace squall::orquesta {

// What an entry is about; what is absent is left out.
struct Subject {
  std::string_view task_id;
  std::optional<std::uint32_t> route;
  Value transition_id;
};

// An entry: {"type", "message", "task_id"?, "route"?, "task_transition_id"?, "result"?}.
Value log_entry(std::string_view type, std::string_view message, const Subject& about,
                const Value& result = {});

class Journal {
 public:
  // Dropped when an equal one (as Python compares) is there.
  void add(Value entry);
  // All entries of a task.
  void remove_task(std::string_view task_id);
  const std::vector<Value>& all() const { return entries_; }

 private:
  std::vector<Value> entries_;
  std::unordered_multimap<std::size_t, std::size_t> by_hash_;
};

}  // namespace squall::orquesta
