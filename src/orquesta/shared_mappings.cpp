#include "orquesta/shared_mappings.h"

#include <algorithm>
#include <unordered_map>

namespace squall::orquesta {

SharedMappings::Cell* SharedMappings::Mapping::find(std::string_view key) {
  const auto found =
      std::ranges::find_if(members, [&](const auto& member) { return member.first.as_string() == key; });
  return found != members.end() ? &found->second : nullptr;
}

SharedMappings::MappingPtr SharedMappings::opened(const Value& plain) {
  auto mapping = std::make_shared<Mapping>();
  mapping->members.reserve(plain.size());
  for (const Member& member : plain.members())
    mapping->members.emplace_back(member.key, Cell{member.value, nullptr});
  return mapping;
}

SharedMappings::MappingPtr SharedMappings::opened(Cell& cell) {
  if (!cell.mapping) {
    cell.mapping = opened(cell.value);
    cell.value = {};
  }
  return cell.mapping;
}

Value SharedMappings::shown(const Cell& cell) { return cell.mapping ? shown(*cell.mapping) : cell.value; }

Value SharedMappings::shown(const Mapping& mapping) {
  Object out;
  out.reserve(mapping.members.size());
  for (const auto& [key, cell] : mapping.members) out.set(key, shown(cell));
  return out;
}

SharedMappings::MappingPtr SharedMappings::at(const Place& place, const Value& plain) {
  auto& mapping = places_[{place.context, std::string(place.name)}];
  if (!mapping) mapping = opened(plain);
  return mapping;
}

bool SharedMappings::merge(Mapping& under, Mapping& over) {
  if (&under == &over) return false;
  std::unordered_map<std::string_view, std::size_t> index;
  if (over.members.size() > 8) {
    for (std::size_t i = 0; i < under.members.size(); ++i)
      index.emplace(under.members[i].first.as_string(), i);
  }
  bool changed = false;
  for (auto& [key, cell] : over.members) {
    Cell* below = nullptr;
    if (index.empty()) {
      below = under.find(key.as_string());
    } else if (const auto found = index.find(key.as_string()); found != index.end()) {
      below = &under.members[found->second].second;
    }
    if (below != nullptr && is_mapping(*below) && is_mapping(cell)) {
      const MappingPtr into = opened(*below), from = opened(cell);
      changed = merge(*into, *from) || changed;
      continue;
    }
    if (is_mapping(cell)) opened(cell);
    if (below == nullptr) {
      under.members.emplace_back(key, cell);
      changed = true;
    } else {
      changed = changed || cell.mapping || !(below->value == cell.value);
      *below = cell;
    }
  }
  return changed;
}

// Of a mapping that holds no mappings nothing can become one thing with two places: it stays a plain value.
bool SharedMappings::merge_plain(Mapping& under, const Value& over) {
  bool changed = false;
  for (const Member& member : over.members()) {
    Cell* below = under.find(member.name());
    if (below == nullptr) {
      under.members.emplace_back(member.key, Cell{member.value, nullptr});
      changed = true;
    } else {
      changed = changed || below->mapping || !(below->value == member.value);
      *below = Cell{member.value, nullptr};
    }
  }
  return changed;
}

Value SharedMappings::merge(const Place& under, const Value& plain_under, const Place& over,
                            const Value& plain_over) {
  constexpr std::size_t kFew = 16;  // members that are searched in order
  const MappingPtr into = at(under, plain_under);
  const bool plain =
      plain_over.size() <= kFew && !places_.contains({over.context, std::string(over.name)}) &&
      std::ranges::none_of(plain_over.members(), [](const Member& m) { return m.value.is_object(); });
  if (plain ? merge_plain(*into, plain_over) : merge(*into, *at(over, plain_over))) ++epoch_;
  return shown(*into);
}

Value SharedMappings::shown(ContextIndex context, const Value& stored) const {
  Value out = stored;
  for (auto place = places_.lower_bound({context, ""});
       place != places_.end() && place->first.first == context; ++place)
    out = out.with(place->first.second, shown(*place->second));
  return out;
}

void SharedMappings::forget(ContextIndex context) {
  std::erase_if(places_, [&](const auto& place) { return place.first.first == context; });
  ++epoch_;
}

// {"places": [[context, name, mapping]...], "mappings": [[[key, value, mapping]...]...]}: a member has a
// value, or the number of a mapping.
Value SharedMappings::serialize() const {
  std::unordered_map<const Mapping*, std::size_t> numbers;
  std::vector<const Mapping*> open;
  const auto number = [&](const MappingPtr& mapping) -> Value {
    if (!mapping) return {};
    const auto [found, fresh] = numbers.try_emplace(mapping.get(), numbers.size());
    if (fresh) open.push_back(mapping.get());
    return Value(found->second);
  };
  std::vector<Value> places, mappings;
  for (const auto& [place, mapping] : places_)
    places.push_back(Value::array({Value(place.first), Value(place.second), number(mapping)}));
  for (std::size_t next = 0; next < open.size(); ++next) {
    std::vector<Value> members;
    for (const auto& [key, cell] : open[next]->members)
      members.push_back(Value::array({key, cell.value, number(cell.mapping)}));
    mappings.push_back(Value::array(std::move(members)));
  }
  return Value::object(
      {{"places", Value::array(std::move(places))}, {"mappings", Value::array(std::move(mappings))}});
}

bool SharedMappings::restore(const Value& stored) {
  std::vector<MappingPtr> mappings(stored["mappings"].size());
  for (MappingPtr& mapping : mappings) mapping = std::make_shared<Mapping>();
  const auto numbered = [&](const Value& number) -> MappingPtr {
    if (!number.is_int() || number.as_int() < 0 ||
        static_cast<std::size_t>(number.as_int()) >= mappings.size())
      return nullptr;
    return mappings[static_cast<std::size_t>(number.as_int())];
  };
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    for (const Value& member : stored["mappings"][i].items()) {
      // A mapping comes after the one that holds it, unless that was met before: none can hold itself.
      if (!member[0].is_string() ||
          (!member[2].is_null() && (!numbered(member[2]) || numbered(member[2]) == mappings[i])))
        return false;
      mappings[i]->members.emplace_back(member[0], Cell{member[1], numbered(member[2])});
    }
  }
  for (const Value& place : stored["places"].items()) {
    const MappingPtr mapping = numbered(place[2]);
    if (!place[0].is_int() || place[0].as_int() < 0 || !place[1].is_string() || !mapping) return false;
    places_[{static_cast<ContextIndex>(place[0].as_int()), std::string(place[1].as_string())}] = mapping;
  }
  return true;
}

}  // namespace squall::orquesta
