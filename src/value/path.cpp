#include "value/path.h"

#include <charconv>
#include <optional>

namespace squall {
namespace {

std::pair<std::string_view, std::string_view> first_step(std::string_view dotted) {
  const std::size_t dot = dotted.find('.');
  if (dot == std::string_view::npos) return {dotted, {}};
  return {dotted.substr(0, dot), dotted.substr(dot + 1)};
}

std::optional<std::size_t> as_index(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error != std::errc() || end != step.data() + step.size()) return std::nullopt;
  return index;
}

const Value* child(const Value& value, std::string_view step) {
  if (value.is_object()) return value.find(step);
  const auto index = value.is_sequence() ? as_index(step) : std::nullopt;
  return index && *index < value.size() ? &value.items()[*index] : nullptr;
}

}  // namespace

const Value& at_path(const Value& value, std::string_view dotted) {
  static const Value null;
  const Value* at = &value;
  while (at != nullptr) {
    const auto [step, rest] = first_step(dotted);
    at = child(*at, step);
    if (step.size() == dotted.size()) break;
    dotted = rest;
  }
  return at != nullptr ? *at : null;
}

Value with_path(const Value& value, std::string_view dotted, Value leaf) {
  const auto [step, rest] = first_step(dotted);
  const Value* old = child(value, step);
  Value changed = step.size() == dotted.size()
                      ? std::move(leaf)
                      : with_path(old != nullptr ? *old : Value(), rest, std::move(leaf));
  if (value.is_array() && old != nullptr) {
    std::vector<Value> items(value.items().begin(), value.items().end());
    items[static_cast<std::size_t>(old - value.items().data())] = std::move(changed);
    return Value::array(std::move(items));
  }
  return (value.is_object() ? value : Value()).with(step, std::move(changed));
}

Value deep_merge(const Value& a, const Value& b) {
  if (!a.is_object() || !b.is_object()) return b;
  Object merged(a);
  for (const Member& member : b.members()) {
    const Value* below = a.find(member.name());
    merged.set(member.key, below != nullptr ? deep_merge(*below, member.value) : member.value);
  }
  return merged;
}

}  // namespace squall
