// Objects: the builder, and the changes that copy one level.
#include <sys/random.h>

#include <algorithm>

#include "value/node.h"
#include "value/value.h"

namespace squall {
namespace {

// Keys come from outside: with a known hash, chosen keys could make every look-up walk the whole table.
std::uint64_t hash_seed() {
  static const std::uint64_t seed = [] {
    std::uint64_t random = 0x9e3779b97f4a7c15;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) < 0)
      random ^= reinterpret_cast<std::uintptr_t>(&random);
    return random;
  }();
  return seed;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const char* from, std::size_t bytes) {
  std::uint64_t out = 0;
  std::memcpy(&out, from, bytes);
  return out;
}

const Member* find_in_order(std::span<const Member> members, std::string_view key) {
  const auto found = std::ranges::find_if(members, [&](const Member& m) { return m.name() == key; });
  return found != members.end() ? &*found : nullptr;
}

}  // namespace

std::uint64_t hash_text(std::string_view text) {
  constexpr std::uint64_t kOdd1 = 0xa0761d6478bd642f, kOdd2 = 0xe7037ed1a0b428db;
  std::uint64_t state = hash_seed() ^ mix(text.size() ^ kOdd1, kOdd2);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left > 8; at += 8, left -= 8) state = mix(state ^ word(at, 8), kOdd1);
  if (left > 0) state = mix(state ^ word(at, left), kOdd2 ^ left);
  return mix(state, kOdd1);
}

void ValueAccess::index_members(Node* node) noexcept {
  if (node->slots == 0) return;
  std::uint32_t* table = slots(node);
  std::fill_n(table, node->slots, 0U);
  const Member* all = members(node);
  for (std::size_t i = 0; i < node->size; ++i) {
    key_index::put(table, node->slots, hash_text(all[i].name()), i);
  }
}

struct Object::Rep {
  std::vector<Member> members;
  std::vector<std::uint32_t> index;  // empty up to kUnindexed members

  const Member* find(std::string_view key) const {
    if (index.empty()) return find_in_order(members, key);
    return key_index::get(index.data(), index.size(), members.data(), key);
  }
  Member* find(std::string_view key) { return const_cast<Member*>(std::as_const(*this).find(key)); }

  void reindex() {
    index.assign(key_index::slots_for(members.size()), 0U);
    if (index.empty()) return;
    for (std::size_t i = 0; i < members.size(); ++i) {
      key_index::put(index.data(), index.size(), hash_text(members[i].name()), i);
    }
  }

  void add(Value key, Value value) {
    members.push_back({std::move(key), std::move(value)});
    if (members.size() <= kUnindexed) return;
    if (members.size() * 2 > index.size()) return reindex();
    key_index::put(index.data(), index.size(), hash_text(members.back().name()), members.size() - 1);
  }
};

Object::Object() : rep_(std::make_unique<Rep>()) {}

Object::Object(const Value& from) : Object() {
  const auto all = from.members();
  rep_->members.assign(all.begin(), all.end());
  rep_->reindex();
}

Object::Object(std::initializer_list<std::pair<std::string_view, Value>> members) : Object() {
  reserve(members.size());
  for (const auto& [key, value] : members) set(key, value);
}

Object::Object(const Object& other) : rep_(std::make_unique<Rep>(other.rep_ ? *other.rep_ : Rep{})) {}
Object::Object(Object&& other) noexcept = default;
Object& Object::operator=(Object&& other) noexcept = default;
Object::~Object() = default;

Object& Object::operator=(const Object& other) {
  if (this != &other) *this = Object(other);
  return *this;
}

Object& Object::set(std::string_view key, Value value) {
  if (!rep_) rep_ = std::make_unique<Rep>();
  if (Member* member = rep_->find(key)) {
    member->value = std::move(value);
  } else {
    rep_->add(Value(key), std::move(value));
  }
  return *this;
}

Object& Object::set_shared(const Value& key, Value value) {
  if (!rep_) rep_ = std::make_unique<Rep>();
  if (Member* member = rep_->find(key.as_string())) {
    member->value = std::move(value);
  } else {
    rep_->add(key, std::move(value));
  }
  return *this;
}

Object& Object::set_if(std::string_view key, Value value) {
  if (!value.is_null()) set(key, std::move(value));
  return *this;
}

bool Object::erase(std::string_view key) {
  const Member* member = rep_ ? std::as_const(*rep_).find(key) : nullptr;
  if (member == nullptr) return false;
  rep_->members.erase(rep_->members.begin() + (member - rep_->members.data()));
  rep_->reindex();
  return true;
}

const Value* Object::find(std::string_view key) const {
  const Member* member = rep_ ? std::as_const(*rep_).find(key) : nullptr;
  return member != nullptr ? &member->value : nullptr;
}

std::size_t Object::size() const { return rep_ ? rep_->members.size() : 0; }

void Object::reserve(std::size_t members) {
  if (!rep_) rep_ = std::make_unique<Rep>();
  rep_->members.reserve(members);
}

std::span<const Member> Object::members() const {
  return rep_ ? std::span<const Member>(rep_->members) : std::span<const Member>();
}

Value::Value(Object object) {
  kind_ = Kind::kObject;
  if (!object.rep_ || object.rep_->members.empty()) return;
  std::vector<Member>& members = object.rep_->members;
  Node* node = ValueAccess::make_object(members.size());
  std::uninitialized_move(members.begin(), members.end(), ValueAccess::members(node));
  ValueAccess::index_members(node);
  small_size_ = kInNode;
  data_.node = node;
}

Value Value::object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  return Value(Object(members));
}

Value Value::object_from(std::span<Member> members) {
  if (members.empty()) return ValueAccess::plain(Kind::kObject, 0);
  bool doubled = members.size() > kUnindexed;  // unknown yet: the index will tell
  for (std::size_t i = 1; i < members.size() && !doubled; ++i) {
    doubled = find_in_order(members.first(i), members[i].name()) != nullptr;
  }
  if (doubled) {
    Object object;
    object.reserve(members.size());
    for (Member& member : members) object.set(member.key, std::move(member.value));
    return Value(std::move(object));
  }
  Node* node = ValueAccess::make_object(members.size());
  std::uninitialized_move(members.begin(), members.end(), ValueAccess::members(node));
  return ValueAccess::own(Kind::kObject, node);
}

namespace {

// The index of an object for a copy of it with one more member at most: no key is looked at again but that
// one. False where the copy needs another table.
bool copy_index(const Value& from, ValueAccess::Node* to) {
  if (!ValueAccess::in_node(from) || to->slots == 0) return false;
  ValueAccess::Node* old = ValueAccess::node(from);
  if (old->slots != to->slots) return false;
  std::copy_n(ValueAccess::slots(old), old->slots, ValueAccess::slots(to));
  if (to->size > old->size) {
    const std::size_t last = to->size - 1;
    key_index::put(ValueAccess::slots(to), to->slots, hash_text(ValueAccess::members(to)[last].name()), last);
  }
  return true;
}

}  // namespace

Value Value::with(std::string_view key, Value value) const {
  const auto old = members();
  const Value* place = find(key);
  Node* node = ValueAccess::make_object(old.size() + (place == nullptr ? 1 : 0));
  Member* end = std::uninitialized_copy(old.begin(), old.end(), ValueAccess::members(node));
  if (place == nullptr) {
    new (end) Member{Value(key), std::move(value)};
  } else {
    std::size_t at = 0;
    while (&old[at].value != place) ++at;
    ValueAccess::members(node)[at].value = std::move(value);
  }
  if (!copy_index(*this, node)) ValueAccess::index_members(node);
  return ValueAccess::own(Kind::kObject, node);
}

Value Value::without(std::string_view key) const {
  const auto old = members();
  const Value* place = find(key);
  if (place == nullptr) return is_null() ? Value::object() : *this;
  if (old.size() == 1) return Value::object();
  Node* node = ValueAccess::make_object(old.size() - 1);
  Member* to = ValueAccess::members(node);
  for (const Member& member : old) {
    if (&member.value != place) new (to++) Member(member);
  }
  ValueAccess::index_members(node);
  return ValueAccess::own(Kind::kObject, node);
}

}  // namespace squall
