// Mappings and sets: reading whatever form they have, and making them. Keys and members are equal as Python
// says (1, 1.0 and true are one). Private to expr/yaql.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

// REQUIRES (all): is_mapping(), a place within.
std::size_t mapping_size(const Var& mapping);
Var mapping_key(const Var& mapping, std::size_t place);
Var mapping_value(const Var& mapping, std::size_t place);
// TypeError when the key is not hashable.
std::optional<Var> mapping_find(Run& run, const Var& mapping, const Var& key);
inline std::optional<Var> mapping_find(Run& run, const Var& mapping, std::string_view key) {
  if (mapping.is_plain() && mapping.plain().is_object()) {
    const Value* found = mapping.plain().find(key);
    return found != nullptr ? std::optional<Var>(*found) : std::nullopt;
  }
  return mapping_find(run, mapping, Var(Value(key)));
}

// Fills a mapping: a key that is there already keeps its place.
class MappingBuilder {
 public:
  explicit MappingBuilder(Run& run, bool frozen = true) : run_(run), dict_(make<Dict>(frozen)) {}
  // TypeError when the key is not hashable.
  void put(Var key, Var value);
  void put_all(const Var& mapping);
  bool contains(const Var& key);
  // Where a key stands; it is put, with null, when it is not there yet.
  std::size_t place(Var key);
  // What was put so far, for who needs no mapping of it.
  std::vector<std::pair<Var, Var>> take_entries() { return std::move(dict_->entries); }
  // Plain data where that can be.
  Var finish();

 private:
  Run& run_;
  Ref<Dict> dict_;
};

// A mapping that cannot be a key, of text keys: what functions of the host make.
Var make_dict(Run& run, std::vector<std::pair<std::string_view, Var>> entries);

// Fills a set.
class SetBuilder {
 public:
  explicit SetBuilder(Run& run) : SetBuilder(run, {}) {}
  // Goes on with one that was taken.
  SetBuilder(Run& run, Ref<Set> set) : run_(run), set_(set ? std::move(set) : make<Set>()) {}
  // False when it is in already. TypeError when it is not hashable.
  bool put(Var item);
  Var finish() { return std::move(set_); }
  Ref<Set> take() { return std::move(set_); }

 private:
  Run& run_;
  Ref<Set> set_;
};

// isinstance(x, Set): a set, or the keys or items of a mapping.
bool is_set_like(const Var& var);
// REQUIRES: is_set_like().
std::size_t set_size(const Var& set);
// TypeError when the item is not hashable.
bool set_contains(Run& run, const Var& set, const Var& item);

}  // namespace squall::yaql
