// Value: the one document tree of Squall. Immutable, structurally shared, ordered, 16 bytes.
//
// A Value is null, a bool, a 64-bit integer, a double, an integer of any size, a text (UTF-8), bytes, a date,
// a date and time, an array, an object (text keys, in the order they were put), or one of the rarer forms
// that YAML and templates need (tuple, set, pairs). Copying costs one reference count at most; a change
// copies one level and shares the rest.
//
// Threads: a Value never changes after it is made; any number of threads may read and copy it at once.
// Destruction of deep trees does not recurse on the stack. A text or a container holds fewer than 2^32 bytes
// or items: the limits of everything that makes them from input stay far below.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace squall {

class Object;
struct Member;

// A calendar instant as Python keeps it: wall clock fields, and the offset from UTC when it has one.
struct DateTime {
  std::int32_t year = 1970;
  std::uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::uint32_t micro = 0;
  bool has_offset = false;
  std::int32_t offset_seconds = 0;
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1, day = 1;
  friend bool operator==(const Date&, const Date&) = default;
};

enum class Kind : std::uint8_t {
  kNull,
  kBool,
  kInt,  // 64 bits
  kDouble,
  kBigInt,  // does not fit 64 bits
  kString,
  kBytes,
  kDate,
  kDateTime,
  kArray,
  kTuple,   // as kArray; Python prints it in parentheses and holds it different from a list
  kSet,     // as kArray, without doubles; order has no meaning
  kObject,  // text keys
  kPairs,   // a mapping with some key that is no text: an array of [key, value] tuples, in order
};

// "null", "bool", "int", ... for messages of ours.
std::string_view kind_name(Kind kind);

class Value {
 public:
  Value() noexcept = default;
  Value(std::nullptr_t) noexcept {}  // NOLINT: implicit on purpose, all of these
  template <typename T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  Value(T b) noexcept : kind_(Kind::kBool) {
    data_.i = b ? 1 : 0;
  }  // NOLINT
  template <typename T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, char> = 0>
  Value(T i) noexcept : kind_(Kind::kInt) {
    data_.i = static_cast<std::int64_t>(i);
  }  // NOLINT; unsigned > int64 max: use big_int
  Value(double d) noexcept : kind_(Kind::kDouble) { data_.d = d; }   // NOLINT
  Value(std::string_view text);                                      // NOLINT
  Value(const char* text) : Value(std::string_view(text)) {}         // NOLINT
  Value(const std::string& text) : Value(std::string_view(text)) {}  // NOLINT
  Value(Object object);                                              // NOLINT

  // An integer from decimal digits with an optional sign; becomes kInt when it fits.
  // REQUIRES: `digits` is [+-]?[0-9]+.
  static Value big_int(std::string_view digits);
  static Value bytes(std::string_view data);
  static Value date(const Date& date);
  static Value date_time(const DateTime& at);
  static Value array(std::vector<Value> items = {});
  // For parsers: moves the items (members) out of a range that stays theirs. A doubled key's last value
  // counts, in the first place.
  static Value array_from(std::span<Value> items);
  static Value tuple_from(std::span<Value> items);
  static Value object_from(std::span<Member> members);
  static Value tuple(std::vector<Value> items);
  // Doubles (Python equality) are dropped, the first stays.
  static Value set(std::vector<Value> items);
  // Each item is a kTuple of two. Doubles of a key: the last value wins, in the first place.
  static Value pairs(std::vector<Value> items);
  static Value object(std::initializer_list<std::pair<std::string_view, Value>> members);
  static Value object() { return object({}); }
  // strings({"a", "b"}): an array of texts.
  static Value strings(std::span<const std::string> texts);

  Value(const Value& other) noexcept {
    copy_bits(other);
    if (in_node()) retain();
  }
  Value(Value&& other) noexcept {
    copy_bits(other);
    other.become_null();
  }
  Value& operator=(const Value& other) noexcept {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Value() {
    if (in_node()) release();
  }
  void swap(Value& other) noexcept {
    Value held(std::move(other));
    other.copy_bits(*this);
    copy_bits(held);
    held.become_null();
  }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_int() const { return kind_ == Kind::kInt; }  // 64 bits
  bool is_integer() const { return is_int() || kind_ == Kind::kBigInt; }
  bool is_double() const { return kind_ == Kind::kDouble; }
  bool is_number() const { return is_integer() || is_double(); }  // not bool
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_sequence() const { return kind_ >= Kind::kArray && kind_ <= Kind::kSet; }  // array, tuple, set
  bool is_object() const { return kind_ == Kind::kObject; }
  bool is_mapping() const { return kind_ == Kind::kObject || kind_ == Kind::kPairs; }

  // REQUIRES (each): the kind of its name. The views live as long as this Value (a short text lives inside
  // it).
  bool as_bool() const { return data_.i != 0; }
  std::int64_t as_int() const { return data_.i; }
  double as_double() const { return data_.d; }
  // Also kBytes, and kBigInt: its decimal digits.
  std::string_view as_string() const {
    if (in_node()) return {reinterpret_cast<const char*>(data_.node + 1), data_.node->size};
    return {reinterpret_cast<const char*>(this) + 2, small_size_};
  }
  Date as_date() const;
  DateTime as_date_time() const;
  // array, tuple, set: the items; pairs: the [key, value] tuples.
  std::span<const Value> items() const {
    if (kind_ < Kind::kArray || kind_ == Kind::kObject || !in_node()) return {};
    return {reinterpret_cast<const Value*>(data_.node + 1), data_.node->size};
  }
  // object: its members in order.
  std::span<const Member> members() const;

  // Items, members, pairs, or bytes of a text; 0 for the others.
  std::size_t size() const {
    if (kind_ == Kind::kString || kind_ == Kind::kBytes) return in_node() ? data_.node->size : small_size_;
    return kind_ >= Kind::kArray && in_node() ? data_.node->size : 0;
  }
  bool empty() const { return size() == 0; }

  // Null (a static one) when this is no object or has no such key.
  const Value& operator[](std::string_view key) const;
  // Same, but nullptr when absent.
  const Value* find(std::string_view key) const;
  // find() for a key that is at hand as a Value; faster when the key is short. REQUIRES: `key` is a text.
  const Value* find_key(const Value& key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  // Item by position; null when out of range or no sequence.
  const Value& operator[](std::size_t index) const;
  const Value& operator[](int index) const { return (*this)[static_cast<std::size_t>(index)]; }

  // Readers with a fallback for another kind: get_string("x", "d") reads this["x"].
  std::string get_string(std::string_view key, std::string_view fallback = "") const;
  std::int64_t get_int(std::string_view key, std::int64_t fallback = 0) const;
  bool get_bool(std::string_view key, bool fallback = false) const;

  // A copy with one member or item changed; shares the rest. REQUIRES: object (or null, which becomes one).
  Value with(std::string_view key, Value value) const;
  Value without(std::string_view key) const;
  // REQUIRES: array (or null, which becomes one).
  Value appended(Value item) const;

  // Same kind and same content; 1 != 1.0 != true. Objects: same keys whatever their order. nan == nan here.
  // Python's equality is value/python.h.
  friend bool operator==(const Value& a, const Value& b);

  // Whether both share one node (then they are equal); a cheap test, false says nothing.
  bool same_node(const Value& other) const;

 private:
  friend class Object;
  friend struct ValueAccess;  // node.h
  // Header of a counted block; node.h says what follows it.
  struct alignas(16) Node {
    std::atomic<std::uint32_t> refs{1};  // once dead: the kind, for the sweep
    std::uint32_t size = 0;              // bytes, items or members
    union {
      std::uint64_t slots = 0;  // of an object's key index; 0: few members, searched in order
      Node* next;               // once dead: the next node to sweep
    };
  };
  static constexpr std::uint8_t kInNode = 0xff;
  bool in_node() const { return small_size_ == kInNode; }
  void copy_bits(const Value& other) noexcept {
    std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof(Value));
  }
  void become_null() noexcept {
    kind_ = Kind::kNull;
    small_size_ = 0;
    data_.i = 0;
  }
  void retain() const noexcept { data_.node->refs.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept;
  union Data {
    std::int64_t i;
    double d;
    Node* node;
    char text[8];
  };
  // A text of up to 14 bytes lives in text_ and data_.text together; see node.h.
  Kind kind_ = Kind::kNull;
  std::uint8_t small_size_ =
      0;  // of a text in here; kInNode: data_.node owns one reference, whatever the kind
  char text_[6] = {};
  Data data_{0};
};
static_assert(sizeof(Value) == 16);

struct Member {
  Value key;  // always kString
  Value value;
  std::string_view name() const { return key.as_string(); }
};

inline std::span<const Member> Value::members() const {
  if (kind_ != Kind::kObject || !in_node()) return {};
  return {reinterpret_cast<const Member*>(data_.node + 1), data_.node->size};
}

// Builds an object. Not for sharing between threads while it is built.
class Object {
 public:
  Object();
  explicit Object(const Value& from);  // starts as a copy of an object's members (null: none)
  Object(std::initializer_list<std::pair<std::string_view, Value>> members);
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();
  // Keeps the place of a key that is there already.
  Object& set(std::string_view key, Value value);
  // With a Value for a key, which must be a text: shares it. (A template, so that other texts take the form
  // above.)
  template <typename K, std::enable_if_t<std::is_same_v<K, Value>, int> = 0>
  Object& set(const K& key, Value value) {
    return set_shared(key, std::move(value));
  }
  // set() unless `value` is null.
  Object& set_if(std::string_view key, Value value);
  bool erase(std::string_view key);
  const Value* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  std::size_t size() const;
  void reserve(std::size_t members);
  std::span<const Member> members() const;

 private:
  friend class Value;
  Object& set_shared(const Value& key, Value value);
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace squall
