// Mappings.
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"
#include "expr/yaql/text_form.h"

namespace squall::yaql {
namespace {

void put_rules(MappingBuilder& builder, std::vector<Var>& rules) {
  for (Var& rule : rules) builder.put(std::move(rule.as<Rule>().key), std::move(rule.as<Rule>().value));
}

Var of_rules(Call& call) {
  MappingBuilder builder(call.run());
  put_rules(builder, call.rest);
  return builder.finish();
}

// Pairs: the first two items of each.
Var of_pairs(Call& call) {
  MappingBuilder builder(call.run());
  Cursor cursor(call.run(), call.take(0));
  for (Var pair; cursor.next(call.run(), pair);) {
    Cursor parts(call.run(), std::move(pair));
    Var key, value;
    if (!parts.next(call.run(), key) || !parts.next(call.run(), value)) raise("StopIteration", "");
    builder.put(std::move(key), std::move(value));
  }
  return builder.finish();
}

Var to_dict(Call& call) {
  const Selector value_of(call, 2);
  MappingBuilder builder(call.run(), false);
  Cursor cursor(call.run(), call.take(0));
  for (Var item; cursor.next(call.run(), item);) {
    Var key = call.lambda(1)(call.run(), item);
    builder.put(std::move(key), value_of(call.run(), item));
  }
  return builder.finish();
}

Var member(Call& call) {
  if (auto found = mapping_find(call.run(), call[0], call[1])) return *std::move(found);
  raise("KeyError", "{}", repr(call.run(), call[1]));
}

Var member_or(Call& call) {
  auto found = mapping_find(call.run(), call[0], call[1]);
  return found ? *std::move(found) : call.take(2);
}

Var with_member(Call& call) {
  MappingBuilder builder(call.run());
  builder.put_all(call[0]);
  builder.put(call.take(1), call.take(2));
  return builder.finish();
}

Var with_rules(Call& call) {
  MappingBuilder builder(call.run());
  builder.put_all(call[0]);
  put_rules(builder, call.rest);
  return builder.finish();
}

Var with_all(Call& call) {
  MappingBuilder builder(call.run());
  builder.put_all(call[0]);
  builder.put_all(call[1]);
  return builder.finish();
}

template <View::What what>
Var view(Call& call) {
  return make<View>(call.take(0), what);
}

Var contains_value(Call& call) {
  for (std::size_t i = 0; i < mapping_size(call[0]); ++i) {
    call.run().iterate();
    if (equals(call.run(), mapping_value(call[0], i), call[1])) return Value(true);
  }
  return Value(false);
}

Var without(Call& call, const Var& keys) {
  SetBuilder gone(call.run());
  Cursor cursor(call.run(), keys);
  for (Var key; cursor.next(call.run(), key);) gone.put(std::move(key));
  const Var set = gone.finish();
  MappingBuilder builder(call.run(), false);
  for (std::size_t i = 0; i < mapping_size(call[0]); ++i) {
    const Var key = mapping_key(call[0], i);
    if (!set_contains(call.run(), set, key)) builder.put(key, mapping_value(call[0], i));
  }
  return builder.finish();
}

// mergeWith(): what happens to values under one key.
class Merger {
 public:
  explicit Merger(Call& call) : run_(call.run()) {
    if (call.has(2)) lists_ = call.share_lambda(2);
    if (call.has(3)) items_ = call.share_lambda(3);
  }

  // `levels` that are still merged; 0: all.
  Var merge(const Var& left, const Var& right, std::int64_t levels, std::size_t depth) {
    run_.check_depth(depth);
    MappingBuilder builder(run_, false);
    for (std::size_t i = 0; i < mapping_size(left); ++i) {
      run_.step();
      const Var key = mapping_key(left, i);
      const auto other = mapping_find(run_, right, key);
      builder.put(key,
                  other ? merged(mapping_value(left, i), *other, levels, depth) : mapping_value(left, i));
    }
    for (std::size_t i = 0; i < mapping_size(right); ++i) {
      Var key = mapping_key(right, i);
      if (!builder.contains(key)) builder.put(std::move(key), mapping_value(right, i));
    }
    return builder.finish();
  }

 private:
  Var merged(const Var& left, const Var& right, std::int64_t levels, std::size_t depth) {
    if (levels != 1 && right.is_mapping()) {
      if (!left.is_mapping()) clash(left, right);
      return merge(left, right, levels == 0 ? 0 : levels - 1, depth + 1);
    }
    if (levels != 1 && right.is_sequence()) {
      if (!left.is_sequence()) clash(left, right);
      return lists_ ? (*lists_)(run_, left, right) : merged_lists(left, right);
    }
    return items_ ? (*items_)(run_, left, right) : right;
  }

  Var merged_lists(const Var& left, const Var& right) {
    if (left.is_tuple() != right.is_tuple()) {
      raise("TypeError", "can only concatenate {} (not \"{}\") to {}", type_name(left), type_name(right),
            type_name(left));
    }
    return make_tuple(items_of(run_, distinct_items(run_, chained(run_, {left, right}), {})));
  }

  [[noreturn]] static void clash(const Var& left, const Var& right) {
    raise("TypeError", "Cannot merge <class '{}'> with <class '{}'>", type_name(left), type_name(right));
  }

  Run& run_;
  Ref<Lambda> lists_, items_;
};

constexpr FunctionSpec kFunctions[] = {
    {"#map",
     Form::kOperator,
     "*args: pair",
     "A mapping of the rules.",
     {"{a => 1}", "{\"a\": 1}"},
     of_rules,
     true},
    {"dict",
     Form::kFunction,
     "*args: pair",
     "A mapping of the rules.",
     {"dict(a => 1)", "{\"a\": 1}"},
     of_rules,
     true},
    {"dict",
     Form::kFunction,
     "items: iter",
     "A mapping of pairs.",
     {"dict([[a, 1]])", "{\"a\": 1}"},
     of_pairs,
     true},
    {"toDict",
     Form::kMethod,
     "collection: iter, keySelector: lam, valueSelector: lam = null",
     "A mapping of the items, under what `keySelector` gives for each.",
     {"[ab].toDict($.len(), $)", "[[2, \"ab\"]]"},
     to_dict},
    {"#indexer",
     Form::kOperator,
     "dict: map, key: any?",
     "The value of a key, which must be there.",
     {"{a => 1}[a]", "1"},
     member},
    {"#indexer",
     Form::kOperator,
     "dict: map, key: any?, default: any?",
     "The value of a key, or the default.",
     {"{a => 1}[b, 2]", "2"},
     member_or},
    {"get",
     Form::kMethod,
     "dict: map, key: any?, default: any? = null",
     "The value of a key, or the default.",
     {"{a => 1}.get(b, 2)", "2"},
     member_or},
    {"set",
     Form::kMethod,
     "dict: map, key: any?, value: any?",
     "With the key set.",
     {"{a => 1}.set(b, 2)", "{\"a\": 1, \"b\": 2}"},
     with_member,
     true},
    {"set",
     Form::kMethod,
     "dict: map, replacements: map",
     "With all keys of another mapping set.",
     {"{a => 1}.set({a => 2})", "{\"a\": 2}"},
     with_all,
     true},
    {"set",
     Form::kMethod,
     "dict: map, *args: pair",
     "With the keys of the rules set.",
     {"{a => 1}.set(b => 2)", "{\"a\": 1, \"b\": 2}"},
     with_rules,
     true},
    {"keys",
     Form::kMethod,
     "dict: map",
     "The keys, as a set.",
     {"{a => 1}.keys().toList()", "[\"a\"]"},
     view<View::What::kKeys>},
    {"values",
     Form::kMethod,
     "dict: map",
     "The values.",
     {"{a => 1}.values()", "[1]"},
     view<View::What::kValues>},
    {"items",
     Form::kMethod,
     "dict: map",
     "Pairs of key and value, as a set.",
     {"{a => 1}.items().toList()", "[[\"a\", 1]]"},
     view<View::What::kItems>},
    {"containsKey",
     Form::kMethod,
     "dict: map, key: any?",
     "Whether there is such a key.",
     {"{a => 1}.containsKey(a)", "true"},
     [](Call& call) -> Var { return Value(mapping_find(call.run(), call[0], call[1]).has_value()); }},
    {"containsValue",
     Form::kMethod,
     "dict: map, value: any?",
     "Whether some key has that value.",
     {"{a => 1}.containsValue(2)", "false"},
     contains_value},
    {"#operator_+",
     Form::kOperator,
     "left: map, right: map",
     "Both together; the right one counts under equal keys.",
     {"{a => 1} + {a => 2}", "{\"a\": 2}"},
     with_all},
    {"isDict",
     Form::kFunction,
     "arg: any?",
     "Whether it is a mapping.",
     {"isDict({})", "true"},
     [](Call& call) -> Var { return Value(call[0].is_mapping()); }},
    {"len",
     Form::kExtension,
     "dict: map",
     "The number of keys.",
     {"{a => 1}.len()", "1"},
     [](Call& call) -> Var { return Value(mapping_size(call[0])); }},
    {"delete",
     Form::kMethod,
     "dict: map, *keys: any?",
     "Without the keys.",
     {"{a => 1, b => 2}.delete(a)", "{\"b\": 2}"},
     [](Call& call) -> Var { return without(call, make_tuple(std::move(call.rest))); }},
    {"deleteAll",
     Form::kMethod,
     "dict: map, keys: iter",
     "Without the keys.",
     {"{a => 1}.deleteAll([a])", "{}"},
     [](Call& call) -> Var { return without(call, call[1]); }},
    {"mergeWith",
     Form::kMethod,
     "dict: map, another: map, listMerger: lam = null, itemMerger: lam = null, maxLevels: int = 0",
     "Both together, with mappings and lists inside merged as well.",
     {"{a => [1]}.mergeWith({a => [2]})", "{\"a\": [1, 2]}"},
     [](Call& call) -> Var { return Merger(call).merge(call[0], call[1], call.integer(4), 0); }},
};

}  // namespace

std::span<const FunctionSpec> mapping_functions() { return kFunctions; }

}  // namespace squall::yaql
