#include "expr/yaql/mapping.h"

#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

std::optional<std::size_t> place_in(Run& run, const Dict& dict, const Var& key) {
  return dict.index.find(hash_of(run, key),
                         [&](std::size_t place) { return equals(run, dict.entries[place].first, key); });
}

std::optional<std::size_t> place_in(Run& run, const Set& set, const Var& item, std::size_t hash) {
  return set.index.find(hash, [&](std::size_t place) { return equals(run, set.items[place], item); });
}

bool is_text_dict(const Dict& dict) {
  for (const auto& [key, value] : dict.entries) {
    if (!key.is_text() || !value.is_plain()) return false;
  }
  return true;
}

}  // namespace

std::size_t mapping_size(const Var& mapping) {
  return mapping.is_plain() ? mapping.plain().size() : mapping.as<Dict>().entries.size();
}

Var mapping_key(const Var& mapping, std::size_t place) {
  if (!mapping.is_plain()) return mapping.as<Dict>().entries[place].first;
  const Value& value = mapping.plain();
  return value.is_object() ? value.members()[place].key : value.items()[place][0];
}

Var mapping_value(const Var& mapping, std::size_t place) {
  if (!mapping.is_plain()) return mapping.as<Dict>().entries[place].second;
  const Value& value = mapping.plain();
  return value.is_object() ? value.members()[place].value : value.items()[place][1];
}

std::optional<Var> mapping_find(Run& run, const Var& mapping, const Var& key) {
  if (!mapping.is_plain()) {
    const Dict& dict = mapping.as<Dict>();
    const auto place = place_in(run, dict, key);
    return place ? std::optional(dict.entries[*place].second) : std::nullopt;
  }
  const Value& value = mapping.plain();
  if (value.is_object()) {
    if (!key.is_text()) {
      hash_of(run, key);
      return std::nullopt;
    }
    const Value* found = value.find(key.text());
    return found != nullptr ? std::optional<Var>(*found) : std::nullopt;
  }
  hash_of(run, key);
  for (const Value& pair : value.items()) {
    run.step();
    if (equals(run, pair[0], key)) return Var(pair[1]);
  }
  return std::nullopt;
}

std::size_t MappingBuilder::place(Var key) {
  const std::size_t hash = hash_of(run_, key);
  const auto known =
      dict_->index.find(hash, [&](std::size_t at) { return equals(run_, dict_->entries[at].first, key); });
  if (known) return *known;
  const std::size_t at = dict_->entries.size();
  if (at >= run_.limits().max_items) run_.charge_items(at + 1);
  dict_->index.put(hash, at);
  dict_->entries.emplace_back(std::move(key), Var());
  return at;
}

void MappingBuilder::put(Var key, Var value) {
  dict_->entries[place(std::move(key))].second = std::move(value);
}

void MappingBuilder::put_all(const Var& mapping) {
  const std::size_t size = mapping_size(mapping);
  for (std::size_t i = 0; i < size; ++i) {
    run_.step();
    put(mapping_key(mapping, i), mapping_value(mapping, i));
  }
}

bool MappingBuilder::contains(const Var& key) { return place_in(run_, *dict_, key).has_value(); }

Var MappingBuilder::finish() {
  if (!dict_->frozen || !is_text_dict(*dict_)) return std::move(dict_);
  Object object;
  object.reserve(dict_->entries.size());
  for (auto& [key, value] : dict_->entries) object.set(key.plain(), value.take_plain());
  return Value(std::move(object));
}

Var make_dict(Run& run, std::vector<std::pair<std::string_view, Var>> entries) {
  MappingBuilder builder(run, false);
  for (auto& [key, value] : entries) builder.put(Value(key), std::move(value));
  return builder.finish();
}

bool SetBuilder::put(Var item) {
  const std::size_t hash = hash_of(run_, item);
  if (place_in(run_, *set_, item, hash)) return false;
  if (set_->items.size() >= run_.limits().max_items) run_.charge_items(set_->items.size() + 1);
  set_->index.put(hash, set_->items.size());
  set_->items.push_back(std::move(item));
  return true;
}

bool is_set_like(const Var& var) { return var.is_set() || (var.is(Tag::kView) && var.as<View>().is_set()); }

std::size_t set_size(const Var& set) {
  if (set.is_plain()) return set.plain().size();
  return set.is(Tag::kSet) ? set.as<Set>().items.size() : mapping_size(set.as<View>().mapping);
}

bool set_contains(Run& run, const Var& set, const Var& item) {
  if (set.is(Tag::kSet)) return place_in(run, set.as<Set>(), item, hash_of(run, item)).has_value();
  if (set.is(Tag::kView)) {
    const View& view = set.as<View>();
    if (view.what == View::What::kKeys) return mapping_find(run, view.mapping, item).has_value();
    if (!item.is_sequence() || sequence_size(item) != 2) return false;
    const auto found = mapping_find(run, view.mapping, sequence_item(item, 0));
    return found && equals(run, *found, sequence_item(item, 1));
  }
  hash_of(run, item);
  for (const Value& member : set.plain().items()) {
    run.step();
    if (equals(run, member, item)) return true;
  }
  return false;
}

}  // namespace squall::yaql
