// The logic half of python.h: truth, equality, hash, order, membership.
#include "value/python.h"

#include <algorithm>
#include <cmath>

#include "value/node.h"

namespace squall::python {
namespace {

bool numeric(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kDouble || kind == Kind::kBigInt;
}

bool negative(const Value& big) { return big.as_string().starts_with('-'); }

template <typename T>
int order(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int order_big(const Value& a, const Value& b) {
  if (negative(a) != negative(b)) return negative(a) ? -1 : 1;
  const std::string_view x = a.as_string(), y = b.as_string();
  const int by_size = x.size() != y.size() ? order(x.size(), y.size()) : x.compare(y);
  return negative(a) ? -by_size : by_size;
}

int order_integers(const Value& a, const Value& b) {
  const bool big_a = a.kind() == Kind::kBigInt, big_b = b.kind() == Kind::kBigInt;
  if (big_a && big_b) return order_big(a, b);
  if (big_a) return negative(a) ? -1 : 1;
  if (big_b) return negative(b) ? 1 : -1;
  return order(a.as_int(), b.as_int());
}

// Exact, whatever the size of the integer; nullopt for nan.
std::optional<int> order_numbers(const Value& a, const Value& b) {
  if (a.is_double() && b.is_double()) {
    if (std::isnan(a.as_double()) || std::isnan(b.as_double())) return std::nullopt;
    return order(a.as_double(), b.as_double());
  }
  if (b.is_double()) {
    const double number = b.as_double();
    if (std::isnan(number)) return std::nullopt;
    if (std::isinf(number)) return number < 0 ? 1 : -1;
    if (const int whole = order_integers(a, truncate(number)); whole != 0) return whole;
    return order(0.0, number - std::trunc(number));
  }
  if (a.is_double()) {
    const auto turned = order_numbers(b, a);
    return turned ? std::optional(-*turned) : std::nullopt;
  }
  return order_integers(a, b);
}

// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
std::int64_t days_of(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto of_era = static_cast<std::uint64_t>(year - era * 400);
  const std::uint64_t of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
  return era * 146097 + static_cast<std::int64_t>(of_era * 365 + of_era / 4 - of_era / 100 + of_year) -
         719468;
}

// Microseconds since the epoch; without offset as if it were UTC.
std::int64_t instant(const DateTime& at) {
  const std::int64_t seconds = days_of(at.year, at.month, at.day) * 86400 + at.hour * 3600 + at.minute * 60 +
                               at.second - (at.has_offset ? at.offset_seconds : 0);
  return seconds * 1'000'000 + at.micro;
}

const Value* lookup(const Value& mapping, const Value& key) {
  if (mapping.is_object()) return key.is_string() ? mapping.find(key.as_string()) : nullptr;
  for (const Value& pair : mapping.items()) {
    if (equals(pair[0], key)) return &pair.items()[1];
  }
  return nullptr;
}

bool equal_mappings(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  const auto has = [&](const Value& key, const Value& value) {
    const Value* other = lookup(b, key);
    return other != nullptr && equals(value, *other);
  };
  return std::ranges::all_of(a.members(), [&](const Member& m) { return has(m.key, m.value); }) &&
         std::ranges::all_of(a.items(), [&](const Value& pair) { return has(pair[0], pair[1]); });
}

bool is_member(std::span<const Value> items, const Value& needle) {
  return std::ranges::any_of(items, [&](const Value& item) { return equals(item, needle); });
}

bool is_subset(const Value& a, const Value& b) {
  return std::ranges::all_of(a.items(), [&](const Value& item) { return is_member(b.items(), item); });
}

// The name in Python's messages, where the classes of a module carry its name.
std::string_view message_name(const Value& value) {
  if (value.kind() == Kind::kDate) return "datetime.date";
  if (value.kind() == Kind::kDateTime) return "datetime.datetime";
  return type_name(value);
}

Error type_error(std::string message) { return Error(Errc::kInvalid, std::move(message)).as("TypeError"); }

Error no_order(const Value& a, const Value& b, std::string_view op) {
  return type_error(fmt::format("'{}' not supported between instances of '{}' and '{}'", op, message_name(a),
                                message_name(b)));
}

Result<std::optional<int>> compare_items(const Value& a, const Value& b, std::string_view op) {
  const auto left = a.items(), right = b.items();
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (!equals(left[i], right[i])) return compare(left[i], right[i], op);
  }
  return std::optional(order(left.size(), right.size()));
}

std::optional<int> compare_sets(const Value& a, const Value& b) {
  const bool below = is_subset(a, b), above = is_subset(b, a);
  if (below && above) return 0;
  if (below) return -1;
  return above ? std::optional(1) : std::nullopt;
}

std::size_t combine(std::size_t seed, std::size_t more) {
  return (seed ^ more) * 0x9e3779b97f4a7c15ULL + (seed >> 29);
}

std::size_t hash_bits(std::string_view kind, std::uint64_t bits) {
  return combine(hash_text(kind), bits ^ (bits >> 32));
}

std::size_t hash_double(double number) {
  if (std::isfinite(number) && number == std::trunc(number)) return hash(truncate(number));
  std::uint64_t bits = 0;
  static_assert(sizeof bits == sizeof number);
  std::memcpy(&bits, &number, sizeof bits);
  return hash_bits("double", bits);
}

}  // namespace

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "NoneType";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
    case Kind::kBigInt:
      return "int";
    case Kind::kDouble:
      return "float";
    case Kind::kString:
      return "str";
    case Kind::kBytes:
      return "bytes";
    case Kind::kDate:
      return "date";
    case Kind::kDateTime:
      return "datetime";
    case Kind::kArray:
      return "list";
    case Kind::kTuple:
      return "tuple";
    case Kind::kSet:
      return "set";
    case Kind::kObject:
    case Kind::kPairs:
      return "dict";
  }
  return "object";
}

bool truthy(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return false;
    case Kind::kBool:
      return value.as_bool();
    case Kind::kInt:
      return value.as_int() != 0;
    case Kind::kDouble:
      return value.as_double() != 0;
    case Kind::kBigInt:
    case Kind::kDate:
    case Kind::kDateTime:
      return true;
    default:
      return !value.empty();
  }
}

bool equals(const Value& a, const Value& b) {
  if (numeric(a.kind()) && numeric(b.kind())) {
    const auto result = order_numbers(a, b);
    return result && *result == 0;
  }
  if (a.is_mapping() && b.is_mapping()) return a.same_node(b) || equal_mappings(a, b);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kArray:
    case Kind::kTuple:
      return a.same_node(b) || std::ranges::equal(a.items(), b.items(), [](const Value& x, const Value& y) {
               return equals(x, y);
             });
    case Kind::kSet:
      return a.size() == b.size() && (a.same_node(b) || is_subset(a, b));
    case Kind::kDateTime: {
      const DateTime x = a.as_date_time(), y = b.as_date_time();
      return x.has_offset == y.has_offset && instant(x) == instant(y);
    }
    default:
      return a == b;
  }
}

std::size_t hash(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return hash_text("null");
    case Kind::kBool:
    case Kind::kInt:
      return hash_bits("int", static_cast<std::uint64_t>(value.as_int()));
    case Kind::kDouble:
      return hash_double(value.as_double());
    case Kind::kDate: {
      const Date date = value.as_date();
      return hash_bits("date", static_cast<std::uint64_t>(days_of(date.year, date.month, date.day)));
    }
    case Kind::kDateTime:
      return hash_bits("datetime", static_cast<std::uint64_t>(instant(value.as_date_time())));
    case Kind::kBigInt:
    case Kind::kString:
    case Kind::kBytes:
      return combine(static_cast<std::size_t>(value.kind()), hash_text(value.as_string()));
    case Kind::kArray:
    case Kind::kTuple: {
      std::size_t all = static_cast<std::size_t>(value.kind());
      for (const Value& item : value.items()) all = combine(all, hash(item));
      return all;
    }
    case Kind::kSet: {
      std::size_t all = value.size();
      for (const Value& item : value.items()) all += hash(item);
      return all;
    }
    case Kind::kObject:
    case Kind::kPairs:
      break;
  }
  std::size_t all = value.size();
  for (const Member& member : value.members()) all += combine(hash(member.key), hash(member.value));
  for (const Value& pair : value.items()) all += combine(hash(pair[0]), hash(pair[1]));
  return all;
}

bool hashable(const Value& value) {
  if (value.kind() == Kind::kTuple) return std::ranges::all_of(value.items(), hashable);
  return !value.is_sequence() && !value.is_mapping();
}

Result<std::optional<int>> compare(const Value& a, const Value& b, std::string_view op) {
  if (numeric(a.kind()) && numeric(b.kind())) return order_numbers(a, b);
  if (a.kind() != b.kind()) {
    if (a.kind() == Kind::kDateTime && b.kind() == Kind::kDate) {
      return type_error("can't compare datetime.datetime to datetime.date");
    }
    if (a.kind() == Kind::kDate && b.kind() == Kind::kDateTime) {
      return type_error("can't compare datetime.datetime to datetime.date");
    }
    return no_order(a, b, op);
  }
  switch (a.kind()) {
    case Kind::kString:
    case Kind::kBytes:
      return std::optional(order(a.as_string().compare(b.as_string()), 0));
    case Kind::kArray:
    case Kind::kTuple:
      return compare_items(a, b, op);
    case Kind::kSet:
      return compare_sets(a, b);
    case Kind::kDate: {
      const Date x = a.as_date(), y = b.as_date();
      return std::optional(order(days_of(x.year, x.month, x.day), days_of(y.year, y.month, y.day)));
    }
    case Kind::kDateTime: {
      const DateTime x = a.as_date_time(), y = b.as_date_time();
      if (x.has_offset != y.has_offset)
        return type_error("can't compare offset-naive and offset-aware datetimes");
      return std::optional(order(instant(x), instant(y)));
    }
    default:
      return no_order(a, b, op);
  }
}

Result<bool> contains(const Value& haystack, const Value& needle) {
  switch (haystack.kind()) {
    case Kind::kString:
      if (!needle.is_string()) {
        return type_error(
            fmt::format("'in <string>' requires string as left operand, not {}", message_name(needle)));
      }
      return haystack.as_string().find(needle.as_string()) != std::string_view::npos;
    case Kind::kBytes:
      if (needle.kind() == Kind::kBytes)
        return haystack.as_string().find(needle.as_string()) != std::string_view::npos;
      if (needle.is_int() || needle.is_bool()) {
        if (needle.as_int() < 0 || needle.as_int() > 255) {
          return Error(Errc::kInvalid, "byte must be in range(0, 256)").as("ValueError");
        }
        return haystack.as_string().find(static_cast<char>(needle.as_int())) != std::string_view::npos;
      }
      return type_error(fmt::format("a bytes-like object is required, not '{}'", message_name(needle)));
    case Kind::kArray:
    case Kind::kTuple:
      return is_member(haystack.items(), needle);
    case Kind::kSet:
    case Kind::kObject:
    case Kind::kPairs:
      if (!hashable(needle) && needle.kind() != Kind::kSet) {
        return type_error(fmt::format("unhashable type: '{}'", message_name(needle)));
      }
      if (haystack.kind() == Kind::kSet) return is_member(haystack.items(), needle);
      return lookup(haystack, needle) != nullptr;
    default:
      return type_error(fmt::format("argument of type '{}' is not iterable", message_name(haystack)));
  }
}

}  // namespace squall::python
