// Methods and attributes of texts, lists, mappings and numbers that templates may use
// (spec/expressions 2.11).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "expr/jinja/filter.h"
#include "expr/jinja/var.h"

namespace squall::jinja {

enum class Receiver : std::uint8_t {
  kText,
  kList,
  kTuple,
  kDict,
  kInt,
  kFloat,
  kRange,
  kBytes,
  kDate,
  kDateTime
};
inline constexpr std::size_t kReceivers = 10;

// What `var` is as a receiver; nothing when it has no methods here.
std::optional<Receiver> receiver_of(const Var& var);

struct Method {
  std::string_view name;
  std::string_view params;  // the object itself comes first
  std::string_view help;
  Example example;
  Var (*call)(Call&);
  bool is_property = false;  // read, not called
};

// What each kind of receiver has under one name.
struct MethodSet {
  struct Entry {
    const Method* method = nullptr;
    const Signature* signature = nullptr;
  };
  std::array<Entry, kReceivers> entries{};
  // Without a method when this kind has none of the name.
  Entry of(const Var& var) const {
    const auto receiver = receiver_of(var);
    return receiver ? entries[static_cast<std::size_t>(*receiver)] : Entry{};
  }
};

// Null when nothing has a method of that name.
const MethodSet* find_methods(std::string_view name);
// The parsed parameters of a method of the tables.
const Signature& signature_of(const Method& method);

// The tables.
std::span<const Method> text_methods();
std::span<const Method> list_methods();
std::span<const Method> tuple_methods();
std::span<const Method> dict_methods();
std::span<const Method> int_methods();
std::span<const Method> float_methods();
std::span<const Method> range_methods();
std::span<const Method> bytes_methods();
std::span<const Method> date_methods();
std::span<const Method> date_time_methods();

// Whether an object of this kind has an attribute of this name in Python that begins with an underscore: the
// sandbox refuses those.
bool has_private_attribute(const Var& var, std::string_view name);

}  // namespace squall::jinja
