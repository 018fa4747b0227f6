#include "expr/core/persistent_list.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace squall::expr::persistent_list {
namespace {

constexpr std::size_t kBits = 4;
constexpr std::size_t kWidth = std::size_t{1} << kBits;

// Bits of an index above the lowest level of a tree that holds `size` items.
std::size_t shift_of(std::size_t size) {
  std::size_t shift = 0;
  while ((size - 1) >> shift >= kWidth) shift += kBits;
  return shift;
}

Value with_in(const Value& node, std::size_t shift, std::size_t index, Value item) {
  const std::size_t slot = (index >> shift) % kWidth;
  const auto old = node.items();
  std::vector<Value> items(std::max(old.size(), slot + 1));
  std::ranges::copy(old, items.begin());
  items[slot] = shift == 0 ? std::move(item) : with_in(items[slot], shift - kBits, index, std::move(item));
  return Value::array_from(items);
}

}  // namespace

std::size_t size(const Value& list) {
  return list.is_null() ? 0 : static_cast<std::size_t>(list[0].as_int());
}

const Value& at(const Value& list, std::size_t index) {
  static const Value null;
  if (index >= size(list)) return null;
  const Value* node = &list[1];
  for (std::size_t shift = shift_of(size(list)); shift > 0; shift -= kBits)
    node = &(*node)[(index >> shift) % kWidth];
  return (*node)[index % kWidth];
}

Value with(const Value& list, std::size_t index, Value item) {
  const std::size_t before = size(list), after = std::max(before, index + 1);
  Value root = before > 0 ? list[1] : Value();
  if (before > 0) {
    for (std::size_t shift = shift_of(before); shift < shift_of(after); shift += kBits)
      root = Value::array({std::move(root)});
  }
  return Value::array({Value(after), with_in(root, shift_of(after), index, std::move(item))});
}

}  // namespace squall::expr::persistent_list
