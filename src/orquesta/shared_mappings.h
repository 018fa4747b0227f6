// Mappings among the variables of a run that were merged into where they lie. In the reference the variables
// of a task are made of the very mappings that are stored: laying {"m": {"b": 2}} over {"m": {"a": 1}} leaves
// {"m": {"a": 1, "b": 2}} in the earlier context, for every task that sees it, and what had no place in the
// earlier mapping before is from then on one thing with two places. Private to contexts.h.
//
// A mapping becomes one that can be merged into when that happens first, level by level; all others stay
// plain values.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"

namespace squall::orquesta {

using ContextIndex = std::uint32_t;

class SharedMappings {
 public:
  // Where a mapping lies: a variable of a context.
  struct Place {
    ContextIndex context;
    std::string_view name;
  };

  // Merges `over` into `under`; both are mappings, and `plain_*` are their values where they were not merged
  // before. Gives what `under` is now.
  Value merge(const Place& under, const Value& plain_under, const Place& over, const Value& plain_over);
  // A context as it is now, of its value when it was stored.
  Value shown(ContextIndex context, const Value& stored) const;
  // Counts the changes: what was read in an earlier epoch may be otherwise now.
  std::uint64_t epoch() const { return epoch_; }
  // A context that is another from now on.
  void forget(ContextIndex context);

  // With what shares what; and back.
  Value serialize() const;
  bool restore(const Value& stored);

 private:
  struct Mapping;
  using MappingPtr = std::shared_ptr<Mapping>;
  // A plain value, or a mapping that may be shared.
  struct Cell {
    Value value;
    MappingPtr mapping;
  };
  struct Mapping {
    std::vector<std::pair<Value, Cell>> members;
    Cell* find(std::string_view key);
  };
  static MappingPtr opened(const Value& plain);
  static MappingPtr opened(Cell& cell);
  static bool is_mapping(const Cell& cell) { return cell.mapping != nullptr || cell.value.is_object(); }
  static Value shown(const Cell& cell);
  static Value shown(const Mapping& mapping);
  MappingPtr at(const Place& place, const Value& plain);
  // Whether anything changed.
  static bool merge(Mapping& under, Mapping& over);
  static bool merge_plain(Mapping& under, const Value& over);

  std::map<std::pair<ContextIndex, std::string>, MappingPtr, std::less<>> places_;
  std::uint64_t epoch_ = 0;
};

}  // namespace squall::orquesta
