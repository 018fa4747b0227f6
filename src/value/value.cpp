#include "value/value.h"

#include <algorithm>
#include <unordered_map>

#include "value/node.h"
#include "value/python.h"

namespace squall {
namespace {

bool is_container(Kind kind) { return kind >= Kind::kArray; }

const Value& null_value() {
  static const Value null;
  return null;
}

// Positions of values by python::hash(), to find equal ones in a long list.
using HashIndex = std::unordered_multimap<std::size_t, std::size_t>;

// Calls `on_item(item, earlier)` for each item, `earlier` being the kept position of an equal one or npos;
// keeps the item when it answers true. `key` picks what is compared.
template <typename Key, typename OnDouble>
std::vector<Value> without_doubles(std::vector<Value> items, Key key, OnDouble on_double) {
  std::vector<Value> kept;
  kept.reserve(items.size());
  HashIndex index;
  for (Value& item : items) {
    const std::size_t hash = python::hash(key(item));
    auto [first, last] = index.equal_range(hash);
    const auto same = std::find_if(
        first, last, [&](const auto& e) { return python::equals(key(kept[e.second]), key(item)); });
    if (same != last) {
      on_double(kept[same->second], item);
      continue;
    }
    index.emplace(hash, kept.size());
    kept.push_back(std::move(item));
  }
  return kept;
}

// Whether each item of `a` has its equal in `b`; both are free of doubles and of one size.
bool same_members(std::span<const Value> a, std::span<const Value> b) {
  HashIndex index;
  for (std::size_t i = 0; i < b.size(); ++i) index.emplace(python::hash(b[i]), i);
  return std::ranges::all_of(a, [&](const Value& item) {
    auto [first, last] = index.equal_range(python::hash(item));
    return std::any_of(first, last, [&](const auto& e) { return b[e.second] == item; });
  });
}

bool same_object(const Value& a, const Value& b) {
  const auto left = a.members(), right = b.members();
  for (std::size_t i = 0; i < left.size(); ++i) {
    // Objects of one origin mostly keep one order.
    const Value* other = right[i].name() == left[i].name() ? &right[i].value : b.find(left[i].name());
    if (other == nullptr || !(left[i].value == *other)) return false;
  }
  return true;
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kDouble:
      return "double";
    case Kind::kBigInt:
      return "bigint";
    case Kind::kString:
      return "string";
    case Kind::kBytes:
      return "bytes";
    case Kind::kDate:
      return "date";
    case Kind::kDateTime:
      return "datetime";
    case Kind::kArray:
      return "array";
    case Kind::kTuple:
      return "tuple";
    case Kind::kSet:
      return "set";
    case Kind::kObject:
      return "object";
    case Kind::kPairs:
      return "pairs";
  }
  return "unknown";
}

void Value::release() noexcept {
  const auto last_reference = [](Value::Node* node) {
    return node->refs.load(std::memory_order_acquire) == 1 ||
           node->refs.fetch_sub(1, std::memory_order_acq_rel) == 1;
  };
  Value::Node* dead = nullptr;
  // A dead container waits in a list threaded through the nodes themselves, so that depth costs neither stack
  // nor memory.
  const auto drop = [&](Kind kind, Value::Node* node) {
    if (!last_reference(node)) return;
    if (!is_container(kind)) return ValueAccess::free_node(node);
    node->refs.store(static_cast<std::uint32_t>(kind), std::memory_order_relaxed);
    node->next = dead;
    dead = node;
  };
  drop(kind_, data_.node);
  while (dead != nullptr) {
    Value::Node* node = dead;
    dead = node->next;
    const bool object = static_cast<Kind>(node->refs.load(std::memory_order_relaxed)) == Kind::kObject;
    const std::size_t count = object ? std::size_t{node->size} * 2 : node->size;
    const Value* child = ValueAccess::items(node);
    for (const Value* end = child + count; child != end; ++child) {
      if (child->in_node()) drop(child->kind_, child->data_.node);
    }
    ValueAccess::free_node(node);
  }
}

Value ValueAccess::text(Kind kind, std::string_view text) {
  if (text.size() > kSmallText) {
    Node* node = make_node(text.size(), text.size());
    std::memcpy(payload(node), text.data(), text.size());
    return own(kind, node);
  }
  Value value;
  value.kind_ = kind;
  value.small_size_ = static_cast<std::uint8_t>(text.size());
  if (!text.empty()) std::memcpy(reinterpret_cast<char*>(&value) + 2, text.data(), text.size());
  return value;
}

Value ValueAccess::sequence(Kind kind, std::span<Value> items) {
  if (items.empty()) return plain(kind, 0);
  Node* node = make_node(items.size(), items.size() * sizeof(Value));
  std::uninitialized_move(items.begin(), items.end(), ValueAccess::items(node));
  return own(kind, node);
}

Value::Value(std::string_view text) : Value(ValueAccess::text(Kind::kString, text)) {}

Value Value::big_int(std::string_view digits) {
  const bool negative = !digits.empty() && digits.front() == '-';
  if (!digits.empty() && (negative || digits.front() == '+')) digits.remove_prefix(1);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() <= 19) {
    std::uint64_t magnitude = 0;
    for (char c : digits) magnitude = magnitude * 10 + static_cast<std::uint64_t>(c - '0');
    const std::uint64_t limit = std::uint64_t{1} << 63;
    if (magnitude < limit || (negative && magnitude == limit)) {
      return Value(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
    }
  }
  std::string text(negative ? "-" : "");
  return ValueAccess::text(Kind::kBigInt, text.append(digits));
}

Value Value::bytes(std::string_view data) { return ValueAccess::text(Kind::kBytes, data); }

Value Value::date(const Date& date) {
  return ValueAccess::plain(Kind::kDate, (std::int64_t{date.year} << 16) | (date.month << 8) | date.day);
}

Value Value::date_time(const DateTime& at) {
  auto* node = ValueAccess::make_node(1, sizeof(DateTime));
  new (ValueAccess::payload(node)) DateTime(at);
  return ValueAccess::own(Kind::kDateTime, node);
}

Value Value::array(std::vector<Value> items) { return ValueAccess::sequence(Kind::kArray, items); }
Value Value::array_from(std::span<Value> items) { return ValueAccess::sequence(Kind::kArray, items); }
Value Value::tuple_from(std::span<Value> items) { return ValueAccess::sequence(Kind::kTuple, items); }
Value Value::tuple(std::vector<Value> items) { return ValueAccess::sequence(Kind::kTuple, items); }

Value Value::set(std::vector<Value> items) {
  const auto whole = [](const Value& item) -> const Value& { return item; };
  std::vector<Value> kept = without_doubles(std::move(items), whole, [](Value&, Value&) {});
  return ValueAccess::sequence(Kind::kSet, kept);
}

Value Value::pairs(std::vector<Value> items) {
  const auto key = [](const Value& item) -> const Value& { return item[0]; };
  std::vector<Value> kept = without_doubles(std::move(items), key, [](Value& first, Value& later) {
    first = Value::tuple({first[0], later[1]});
  });
  return ValueAccess::sequence(Kind::kPairs, kept);
}

Value Value::strings(std::span<const std::string> texts) {
  return array(std::vector<Value>(texts.begin(), texts.end()));
}

Date Value::as_date() const {
  return {.year = static_cast<std::int32_t>(data_.i >> 16),
          .month = static_cast<std::uint8_t>(data_.i >> 8),
          .day = static_cast<std::uint8_t>(data_.i)};
}

DateTime Value::as_date_time() const {
  return *reinterpret_cast<const DateTime*>(ValueAccess::payload(data_.node));
}

const Value* Value::find(std::string_view key) const {
  if (kind_ != Kind::kObject || !in_node()) return nullptr;
  const Member* members = ValueAccess::members(data_.node);
  if (data_.node->slots != 0) {
    const Member* found = key_index::get(ValueAccess::slots(data_.node), data_.node->slots, members, key);
    return found != nullptr ? &found->value : nullptr;
  }
  for (const Member* end = members + data_.node->size; members != end; ++members) {
    if (members->name() == key) return &members->value;
  }
  return nullptr;
}

const Value* Value::find_key(const Value& key) const {
  if (kind_ != Kind::kObject || !in_node()) return nullptr;
  if (data_.node->slots != 0 || !ValueAccess::is_small(key)) return find(key.as_string());
  const Member* members = ValueAccess::members(data_.node);
  for (const Member* end = members + data_.node->size; members != end; ++members) {
    if (ValueAccess::same_bits(members->key, key)) return &members->value;
  }
  return nullptr;
}

const Value& Value::operator[](std::string_view key) const {
  const Value* found = find(key);
  return found != nullptr ? *found : null_value();
}

const Value& Value::operator[](std::size_t index) const {
  const auto all = items();
  return index < all.size() ? all[index] : null_value();
}

std::string Value::get_string(std::string_view key, std::string_view fallback) const {
  const Value* found = find(key);
  return std::string(found != nullptr && found->is_string() ? found->as_string() : fallback);
}

std::int64_t Value::get_int(std::string_view key, std::int64_t fallback) const {
  const Value* found = find(key);
  return found != nullptr && found->is_int() ? found->as_int() : fallback;
}

bool Value::get_bool(std::string_view key, bool fallback) const {
  const Value* found = find(key);
  return found != nullptr && found->is_bool() ? found->as_bool() : fallback;
}

Value Value::appended(Value item) const {
  const auto old = items();
  auto* node = ValueAccess::make_node(old.size() + 1, (old.size() + 1) * sizeof(Value));
  Value* end = std::uninitialized_copy(old.begin(), old.end(), ValueAccess::items(node));
  new (end) Value(std::move(item));
  return ValueAccess::own(Kind::kArray, node);
}

bool Value::same_node(const Value& other) const {
  return kind_ == other.kind_ && in_node() && other.in_node() && data_.node == other.data_.node;
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return false;
  if (a.same_node(b)) return true;
  switch (a.kind_) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kDate:
      return a.data_.i == b.data_.i;
    case Kind::kDouble:
      return a.data_.d == b.data_.d || (a.data_.d != a.data_.d && b.data_.d != b.data_.d);
    case Kind::kBigInt:
    case Kind::kString:
    case Kind::kBytes:
      return a.as_string() == b.as_string();
    case Kind::kDateTime:
      return a.as_date_time() == b.as_date_time();
    case Kind::kArray:
    case Kind::kTuple:
      return std::ranges::equal(a.items(), b.items());
    case Kind::kSet:
    case Kind::kPairs:
      return a.size() == b.size() && same_members(a.items(), b.items());
    case Kind::kObject:
      return a.size() == b.size() && same_object(a, b);
  }
  return false;
}

}  // namespace squall
