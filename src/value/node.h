// Inside of Value: what lies behind the header of a counted node. Private to value.cpp and object.cpp.
#pragma once

#include <cstddef>
#include <new>

#include "base/error.h"
#include "value/value.h"

namespace squall {

// What follows a Value::Node in the same block: the bytes of a text, a DateTime, the items, or the members
// and behind them the slots of their key index.

// Objects up to this many members are searched in order.
inline constexpr std::size_t kUnindexed = 16;

std::uint64_t hash_text(std::string_view text);

// An index from keys to positions: open addressing, slots hold position + 1, 0 is free.
namespace key_index {
// A power of two that leaves at least half of the slots free; 0 for few members.
inline std::size_t slots_for(std::size_t members) {
  if (members <= kUnindexed) return 0;
  std::size_t slots = 64;
  while (slots < members * 2) slots *= 2;
  return slots;
}

inline void put(std::uint32_t* slots, std::size_t count, std::uint64_t hash, std::size_t position) {
  std::size_t at = hash & (count - 1);
  while (slots[at] != 0) at = (at + 1) & (count - 1);
  slots[at] = static_cast<std::uint32_t>(position + 1);
}

inline const Member* get(const std::uint32_t* slots, std::size_t count, const Member* members,
                         std::string_view key) {
  for (std::size_t at = hash_text(key) & (count - 1); slots[at] != 0; at = (at + 1) & (count - 1)) {
    const Member& member = members[slots[at] - 1];
    if (member.name() == key) return &member;
  }
  return nullptr;
}
}  // namespace key_index

struct ValueAccess {
  using Node = Value::Node;
  static constexpr std::size_t kSmallText = 14;

  static char* payload(Node* node) { return reinterpret_cast<char*>(node + 1); }
  static Node* node(const Value& value) { return value.data_.node; }
  static Value* items(Node* node) { return reinterpret_cast<Value*>(payload(node)); }
  static Member* members(Node* node) { return reinterpret_cast<Member*>(payload(node)); }
  static std::uint32_t* slots(Node* node) {
    return reinterpret_cast<std::uint32_t*>(members(node) + node->size);
  }

  static Node* make_node(std::size_t size, std::size_t bytes) {
    if (size > 0xffff'fffe) broken_invariant("a value of 2^32 bytes or items");
    Node* node = new (::operator new(sizeof(Node) + bytes)) Node;
    node->size = static_cast<std::uint32_t>(size);
    return node;
  }
  static void free_node(Node* node) noexcept { ::operator delete(node); }

  // A Value that takes over the caller's reference.
  static Value own(Kind kind, Node* node) noexcept {
    Value value;
    value.kind_ = kind;
    value.small_size_ = Value::kInNode;
    value.data_.node = node;
    return value;
  }
  static Value text(Kind kind, std::string_view text);
  // A sequence of the items, moved out of `items`.
  static Value sequence(Kind kind, std::span<Value> items);
  // An object node for `count` members that the caller constructs in place, then index_members().
  static Node* make_object(std::size_t count) {
    const std::size_t slot_count = key_index::slots_for(count);
    Node* node = make_node(count, count * sizeof(Member) + slot_count * sizeof(std::uint32_t));
    node->slots = slot_count;
    return node;
  }
  static void index_members(Node* node) noexcept;
  static Value plain(Kind kind, std::int64_t bits) noexcept {
    Value value;
    value.kind_ = kind;
    value.data_.i = bits;
    return value;
  }
  static std::int64_t bits(const Value& value) noexcept { return value.data_.i; }
  // Whether `value` lies in 16 bytes that no other text has: a short text does.
  static bool is_small(const Value& value) noexcept { return !value.in_node(); }
  static bool same_bits(const Value& a, const Value& b) noexcept {
    return std::memcmp(static_cast<const void*>(&a), static_cast<const void*>(&b), sizeof(Value)) == 0;
  }
  static bool in_node(const Value& value) noexcept { return value.in_node(); }
};

}  // namespace squall
