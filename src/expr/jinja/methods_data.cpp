// Methods of lists, tuples, mappings, numbers, ranges, bytes and dates.
#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "base/text/utf8.h"
#include "expr/jinja/format.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/sorting.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// A list to change. A list that is plain data belongs to the caller of the template or to a constant: then
// the program has no way to see the change, and a copy is changed.
class Changing {
 public:
  explicit Changing(Call& call) : list_(call[0]) {
    if (!list_.is(Tag::kList)) list_ = make<List>(items_of(call.render(), list_));
    call.render().track(list_.thing());
  }
  std::vector<Var>& items() { return list_.as<List>().items; }
  // A place for a Python index; nothing when it is out of range.
  std::optional<std::size_t> place(std::int64_t index) {
    const auto size = static_cast<std::int64_t>(items().size());
    if (index < 0) index += size;
    if (index < 0 || index >= size) return std::nullopt;
    return static_cast<std::size_t>(index);
  }

 private:
  Var list_;
};

Var append(Call& call) {
  Changing(call).items().push_back(call[1]);
  return {};
}

Var clear_list(Call& call) {
  Changing(call).items().clear();
  return {};
}

Var copy_list(Call& call) { return call.render().make_list(items_of(call.render(), call[0])); }

Var extend(Call& call) {
  std::vector<Var> more = items_of(call.render(), call[1]);
  Changing list(call);
  for (Var& item : more) list.items().push_back(std::move(item));
  return {};
}

Var insert(Call& call) {
  Changing list(call);
  const auto size = static_cast<std::int64_t>(list.items().size());
  std::int64_t at = call.integer(1);
  at = std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  call.render().step(static_cast<std::size_t>(size - at) / 16);
  list.items().insert(list.items().begin() + at, call[2]);
  return {};
}

Var pop_list(Call& call) {
  Changing list(call);
  if (list.items().empty()) raise("IndexError", "pop from empty list");
  const auto at = list.place(call.integer(1, -1));
  if (!at) raise("IndexError", "pop index out of range");
  Var item = std::move(list.items()[*at]);
  list.items().erase(list.items().begin() + static_cast<std::ptrdiff_t>(*at));
  return item;
}

Var remove(Call& call) {
  Changing list(call);
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    if (!equals(call.render(), list.items()[i], call[1])) continue;
    list.items().erase(list.items().begin() + static_cast<std::ptrdiff_t>(i));
    return {};
  }
  raise("ValueError", "list.remove(x): x not in list");
}

Var reverse(Call& call) {
  std::ranges::reverse(Changing(call).items());
  return {};
}

Var sort(Call& call) {
  Changing list(call);
  sort_items(call.render(), list.items(), call.flag(2));
  return {};
}

Var count(Call& call) {
  std::int64_t found = 0;
  Cursor cursor(call.render(), call[0]);
  for (Var one; cursor.next(one);) found += equals(call.render(), one, call[1]) ? 1 : 0;
  return Value(found);
}

Var index(Call& call) {
  const auto size = static_cast<std::int64_t>(length(call[0]));
  const auto place = [&](std::int64_t wanted) {
    return wanted < 0 ? std::max<std::int64_t>(0, wanted + size) : wanted;
  };
  const std::int64_t last = std::min(size, place(call.integer(3, size)));
  for (std::int64_t i = place(call.integer(2, 0)); i < last; ++i) {
    call.render().step();
    if (equals(call.render(), sequence_item(call[0], static_cast<std::size_t>(i)), call[1])) return Value(i);
  }
  if (call[0].is_tuple()) raise("ValueError", "tuple.index(x): x not in tuple");
  raise("ValueError", "{} is not in list", repr(call.render(), call[1]));
}

// As Changing, for a mapping.
Dict& changing_dict(Call& call, Var& held) {
  held = call[0];
  if (!held.is(Tag::kDict)) {
    auto copy = make<Dict>();
    for (auto& [key, value] : dict_entries(held)) copy->set(key, std::move(value));
    held = Var(std::move(copy));
  }
  call.render().track(held.thing());
  return held.as<Dict>();
}

Var clear_dict(Call& call) {
  Var held;
  changing_dict(call, held).clear();
  return {};
}

Var copy_dict(Call& call) {
  if (call[0].is_plain()) return call[0];
  auto copy = make<Dict>();
  for (auto& [key, value] : dict_entries(call[0])) copy->set(key, std::move(value));
  return copy;
}

Var fromkeys(Call& call) {
  auto made = make<Dict>();
  Cursor cursor(call.render(), call[1]);
  for (Var key; cursor.next(key);) made->set(hashable_key(call.render(), key), call[2]);
  return made;
}

Var get(Call& call) {
  auto found = dict_find(call[0], hashable_key(call.render(), call[1]));
  return found ? *std::move(found) : call[2];
}

Var items(Call& call) { return make<View>(View::What::kItems, call[0]); }
Var keys(Call& call) { return make<View>(View::What::kKeys, call[0]); }
Var values(Call& call) { return make<View>(View::What::kValues, call[0]); }

Var pop_dict(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  const Value key = hashable_key(call.render(), call[1]);
  const Var* found = dict.find(key);
  if (found == nullptr) {
    if (call.has(2)) return call[2];
    raise("KeyError", "{}", python::repr(key));
  }
  Var value = *found;
  dict.erase(key);
  return value;
}

Var popitem(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  if (dict.entries.empty()) raise("KeyError", "'popitem(): dictionary is empty'");
  auto last = dict.entries.back();
  dict.erase(last.first);
  return call.render().make_tuple({Var(last.first), last.second});
}

Var setdefault(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  const Value key = hashable_key(call.render(), call[1]);
  if (const Var* found = dict.find(key)) return *found;
  dict.set(key, call[2]);
  return call[2];
}

Var update(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  if (call.has(1)) update_dict(call.render(), dict, call[1]);
  for (auto& [name, value] : call.named) dict.set(Value(name), std::move(value));
  return {};
}

Value integer(const Call& call) { return python::add(call[0].plain(), Value(0)); }
Var int_itself(Call& call) { return integer(call); }
Var zero(Call&) { return Value(0); }
Var one(Call&) { return Value(1); }

// The digits of the number without its sign, as Python prints it in base 2.
std::string bits_of(const Call& call) { return format_digits(integer(call), 2, false); }
Var bit_length(Call& call) {
  const std::string bits = bits_of(call);
  return Value(bits == "0" ? 0 : static_cast<std::int64_t>(bits.size()));
}
Var bit_count(Call& call) { return Value(static_cast<std::int64_t>(std::ranges::count(bits_of(call), '1'))); }
Var int_ratio(Call& call) { return Value::tuple({integer(call), Value(1)}); }

Var to_bytes(Call& call) {
  constexpr std::int64_t kMaxSize = 4096;
  const std::int64_t size = call.integer(1, 1);
  const std::string order = call.text(2, "big");
  if (order != "big" && order != "little") raise("ValueError", "byteorder must be either 'little' or 'big'");
  if (size < 0) raise("ValueError", "length argument must be non-negative");
  if (size > kMaxSize) raise_limit("kMaxSize", kMaxSize, "to_bytes() makes too many bytes");
  if (is_negative(integer(call))) raise("OverflowError", "can't convert negative int to unsigned");
  const std::string digits = format_digits(integer(call), 16, false);
  const auto room = static_cast<std::size_t>(size) * 2;
  if (digits.size() > room && digits != "0") raise("OverflowError", "int too big to convert");
  const std::string padded = room == 0 ? "" : std::string(room - digits.size(), '0') + digits;
  std::string bytes;
  for (std::size_t i = 0; i < padded.size(); i += 2) {
    bytes += static_cast<char>(hex_digit(padded[i]) * 16 + hex_digit(padded[i + 1]));
  }
  if (order == "little") std::ranges::reverse(bytes);
  return Value::bytes(bytes);
}

double real(const Call& call) { return call[0].plain().as_double(); }
Var float_itself(Call& call) { return Value(real(call)); }
Var float_zero(Call&) { return Value(0.0); }
Var is_integer(Call& call) {
  return Value(std::isfinite(real(call)) && std::floor(real(call)) == real(call));
}

Var float_ratio(Call& call) {
  if (std::isnan(real(call))) raise("ValueError", "cannot convert NaN to integer ratio");
  if (std::isinf(real(call))) raise("OverflowError", "cannot convert Infinity to integer ratio");
  int exponent = 0;
  double fraction = std::frexp(real(call), &exponent);
  for (int i = 0; i < 300 && fraction != std::floor(fraction); ++i, --exponent) fraction *= 2;
  Value numerator = python::truncate(fraction), denominator = Value(1);
  const Value power = unwrap(python::power(Value(2), Value(std::abs(exponent))));
  (exponent > 0 ? numerator : denominator) = python::multiply(exponent > 0 ? numerator : denominator, power);
  return Value::tuple({numerator, denominator});
}

Var float_hex(Call& call) {
  const double number = real(call);
  if (!std::isfinite(number)) return Value(python::repr(number));
  if (number == 0) return Value(std::signbit(number) ? "-0x0.0p+0" : "0x0.0p+0");
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(number), &exponent) * 2;
  const auto bits = static_cast<std::uint64_t>(std::ldexp(fraction - 1, 52));
  return Value(fmt::format("{}0x1.{:013x}p{:+d}", number < 0 ? "-" : "", bits, exponent - 1));
}

Var range_count(Call& call) { return Value(contains(call.render(), call[0], call[1]) ? 1 : 0); }
Var range_index(Call& call) {
  const auto& range = call[0].as<Range>();
  for (std::int64_t i = 0; i < range.size(); ++i) {
    call.render().step();
    if (equals(call.render(), Value(range.start + i * range.step), call[1])) return Value(i);
  }
  raise("ValueError", "{} is not in range", repr(call.render(), call[1]));
}
Var range_start(Call& call) { return Value(call[0].as<Range>().start); }
Var range_stop(Call& call) { return Value(call[0].as<Range>().stop); }
Var range_step(Call& call) { return Value(call[0].as<Range>().step); }

Var decode(Call& call) { return Value(text::repaired_utf8(call[0].plain().as_string())); }
Var bytes_hex(Call& call) { return Value(hex_encode(call[0].plain().as_string())); }

constexpr Method kList[] = {
    {"append", "self, object", append},
    {"clear", "self", clear_list},
    {"copy", "self", copy_list},
    {"count", "self, value", count},
    {"extend", "self, iterable", extend},
    {"index", "self, value, start=0, stop=None", index},
    {"insert", "self, index, object", insert},
    {"pop", "self, index=-1", pop_list},
    {"remove", "self, value", remove},
    {"reverse", "self", reverse},
    {"sort", "self, key=None, reverse=False", sort},
};
constexpr Method kTuple[] = {
    {"count", "self, value", count},
    {"index", "self, value, start=0, stop=None", index},
};
constexpr Method kDict[] = {
    {"clear", "self", clear_dict},
    {"copy", "self", copy_dict},
    {"fromkeys", "self, iterable, value=None", fromkeys},
    {"get", "self, key, default=None", get},
    {"items", "self", items},
    {"keys", "self", keys},
    {"pop", "self, key, default=None", pop_dict},
    {"popitem", "self", popitem},
    {"setdefault", "self, key, default=None", setdefault},
    {"update", "self, other=None, **kwargs", update},
    {"values", "self", values},
};
constexpr Method kInt[] = {
    {"as_integer_ratio", "self", int_ratio},
    {"bit_count", "self", bit_count},
    {"bit_length", "self", bit_length},
    {"conjugate", "self", int_itself},
    {"to_bytes", "self, length=1, byteorder='big'", to_bytes},
    {"denominator", "self", one, true},
    {"imag", "self", zero, true},
    {"numerator", "self", int_itself, true},
    {"real", "self", int_itself, true},
};
constexpr Method kFloat[] = {
    {"as_integer_ratio", "self", float_ratio},
    {"conjugate", "self", float_itself},
    {"hex", "self", float_hex},
    {"is_integer", "self", is_integer},
    {"imag", "self", float_zero, true},
    {"real", "self", float_itself, true},
};
constexpr Method kRange[] = {
    {"count", "self, value", range_count}, {"index", "self, value", range_index},
    {"start", "self", range_start, true},  {"stop", "self", range_stop, true},
    {"step", "self", range_step, true},
};
constexpr Method kBytes[] = {
    {"decode", "self, encoding='utf-8', errors='strict'", decode},
    {"hex", "self", bytes_hex},
};
}  // namespace

std::span<const Method> list_methods() { return kList; }
std::span<const Method> tuple_methods() { return kTuple; }
std::span<const Method> dict_methods() { return kDict; }
std::span<const Method> int_methods() { return kInt; }
std::span<const Method> float_methods() { return kFloat; }
std::span<const Method> range_methods() { return kRange; }
std::span<const Method> bytes_methods() { return kBytes; }

}  // namespace squall::jinja
