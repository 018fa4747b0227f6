#include "expr/yaql/equality.h"

#include "expr/yaql/cursor.h"
#include "expr/yaql/mapping.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

constexpr std::size_t kMix = 0x9e3779b97f4a7c15U;

// Keeps the walk within max_data_depth.
class Walk {
 public:
  explicit Walk(Run& run) : run_(run) {}

  bool equal(const Var& a, const Var& b, std::size_t depth) {
    run_.step();
    if (a.is_plain() && b.is_plain() && is_scalar(a.plain())) return python::equals(a.plain(), b.plain());
    if (!a.is_plain() && a.thing() == b.thing()) return true;
    run_.check_depth(depth);
    if (a.is_sequence()) return b.is_sequence() && a.is_tuple() == b.is_tuple() && equal_items(a, b, depth);
    if (a.is_mapping()) return b.is_mapping() && equal_mappings(a, b, depth);
    if (is_set_like(a)) return is_set_like(b) && equal_sets(a, b);
    if (a.is(Tag::kTimeSpan))
      return b.is(Tag::kTimeSpan) && a.as<TimeSpan>().micros == b.as<TimeSpan>().micros;
    if (a.is(Tag::kRegex)) {
      if (!b.is(Tag::kRegex)) return false;
      const text::Regex &x = a.as<Regex>().regex, &y = b.as<Regex>().regex;
      return x.pattern() == y.pattern() && x.flags() == y.flags();
    }
    return false;
  }

  std::size_t hash(const Var& var, std::size_t depth) {
    run_.step();
    run_.check_depth(depth);
    if (var.is_plain() && is_scalar(var.plain())) return python::hash(var.plain());
    if (var.is_tuple()) {
      std::size_t sum = sequence_size(var);
      for (std::size_t i = 0; i < sequence_size(var); ++i)
        sum = sum * kMix + hash(sequence_item(var, i), depth + 1);
      return sum;
    }
    if (var.is_mapping() && (var.is_plain() || var.as<Dict>().frozen)) {
      std::size_t sum = 1;
      for (std::size_t i = 0; i < mapping_size(var); ++i)
        sum ^= (hash(mapping_key(var, i), depth + 1) * kMix) + hash(mapping_value(var, i), depth + 1);
      return sum;
    }
    if (var.is_set()) {
      std::size_t sum = 2;
      Cursor cursor(run_, var);
      for (Var item; cursor.next(run_, item);) sum ^= hash(item, depth + 1) * kMix;
      return sum;
    }
    if (var.is(Tag::kTimeSpan)) return static_cast<std::size_t>(var.as<TimeSpan>().micros) * kMix;
    if (var.is(Tag::kRegex)) return python::hash(Value(var.as<Regex>().regex.pattern()));
    if (var.is(Tag::kList) || var.is_mapping() || is_set_like(var))
      raise("TypeError", "unhashable type: '{}'", type_name(var));
    return reinterpret_cast<std::size_t>(var.thing()) * kMix;
  }

 private:
  static bool is_scalar(const Value& value) { return value.kind() < Kind::kArray; }

  bool equal_items(const Var& a, const Var& b, std::size_t depth) {
    if (a.is_plain() && b.is_plain() && a.plain().same_node(b.plain())) return true;
    if (sequence_size(a) != sequence_size(b)) return false;
    for (std::size_t i = 0; i < sequence_size(a); ++i) {
      if (!equal(sequence_item(a, i), sequence_item(b, i), depth + 1)) return false;
    }
    return true;
  }

  bool equal_mappings(const Var& a, const Var& b, std::size_t depth) {
    if (a.is_plain() && b.is_plain() && a.plain().same_node(b.plain())) return true;
    if (mapping_size(a) != mapping_size(b)) return false;
    for (std::size_t i = 0; i < mapping_size(a); ++i) {
      const auto other = mapping_find(run_, b, mapping_key(a, i));
      if (!other || !equal(mapping_value(a, i), *other, depth + 1)) return false;
    }
    return true;
  }

  bool equal_sets(const Var& a, const Var& b) {
    if (set_size(a) != set_size(b)) return false;
    Cursor cursor(run_, a);
    for (Var item; cursor.next(run_, item);) {
      if (!set_contains(run_, b, item)) return false;
    }
    return true;
  }

  Run& run_;
};

}  // namespace

bool truthy(const Var& var) {
  if (var.is_plain()) return python::truthy(var.plain());
  switch (var.thing()->tag()) {
    case Tag::kTuple:
    case Tag::kList:
      return !var.as<Sequence>().items.empty();
    case Tag::kDict:
      return !var.as<Dict>().entries.empty();
    case Tag::kSet:
      return !var.as<Set>().items.empty();
    case Tag::kView:
      return mapping_size(var.as<View>().mapping) != 0;
    case Tag::kTimeSpan:
      return var.as<TimeSpan>().micros != 0;
    default:
      return true;
  }
}

bool equals(Run& run, const Var& a, const Var& b) {
  if (a.is_text() && b.is_text()) return a.text() == b.text();
  return Walk(run).equal(a, b, 0);
}

std::size_t hash_of(Run& run, const Var& var) { return Walk(run).hash(var, 0); }

}  // namespace squall::yaql
