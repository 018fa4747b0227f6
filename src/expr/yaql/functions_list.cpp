// Lists: making, asking and changing.
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"

namespace squall::yaql {
namespace {

void expand(Run& run, Var item, std::vector<Var>& out, std::size_t depth) {
  if (!item.is_iterator()) {
    if (out.size() >= run.limits().max_items) run.charge_items(out.size() + 1);
    out.push_back(std::move(item));
    return;
  }
  run.check_depth(depth);
  Cursor cursor(run, std::move(item));
  for (Var inner; cursor.next(run, inner);) expand(run, std::move(inner), out, depth + 1);
}

Var list(Call& call) {
  std::vector<Var> items;
  for (Var& item : call.rest) expand(call.run(), std::move(item), items, 0);
  return make_tuple(std::move(items));
}

Var set(Call& call) {
  std::vector<Var> items;
  for (Var& item : call.rest) expand(call.run(), std::move(item), items, 0);
  SetBuilder builder(call.run());
  for (Var& item : items) builder.put(std::move(item));
  return builder.finish();
}

Var to_list(Call& call) {
  if (call[0].is_tuple()) return call.take(0);
  return make_tuple(items_of(call.run(), call[0]));
}

// The items of collections in collections, one by one.
Var flatten(Call& call) {
  std::vector<Cursor> open;
  open.emplace_back(call.run(), call.take(0));
  return lazily("generator", [open = std::move(open)](Run& run, Var& out) mutable {
    while (!open.empty()) {
      Var item;
      if (!open.back().next(run, item)) {
        open.pop_back();
      } else if (is_iterable(item)) {
        run.check_depth(open.size());
        open.emplace_back(run, std::move(item));
      } else {
        out = std::move(item);
        return true;
      }
    }
    return false;
  });
}

Var item_at(Call& call) {
  const auto size = static_cast<std::int64_t>(sequence_size(call[0]));
  const Value& wanted = call[1].plain();
  if (wanted.kind() == Kind::kBigInt) raise("IndexError", "cannot fit 'int' into an index-sized integer");
  std::int64_t at = call.integer(1);
  if (at < 0) at += size;
  if (at < 0 || at >= size) raise("IndexError", "{} index out of range", type_name(call[0]));
  return sequence_item(call[0], static_cast<std::size_t>(at));
}

bool holds(Run& run, const Var& collection, const Var& value) {
  if (is_set_like(collection)) return set_contains(run, collection, value);
  Cursor cursor(run, collection);
  for (Var item; cursor.next(run, item);) {
    if (equals(run, item, value)) return true;
  }
  return false;
}

Var joined(Call& call) {
  const Var &left = call[0], &right = call[1];
  if (left.is_tuple() && right.is_tuple()) {
    call.run().charge_items(sequence_size(left) + sequence_size(right));
    std::vector<Var> items = items_of(call.run(), left);
    for (Var& item : items_of(call.run(), right)) items.push_back(std::move(item));
    return make_tuple(std::move(items));
  }
  if (left.is_set() && right.is_set()) {
    SetBuilder builder(call.run());
    for (Var& item : items_of(call.run(), left)) builder.put(std::move(item));
    for (Var& item : items_of(call.run(), right)) builder.put(std::move(item));
    return builder.finish();
  }
  return chained(call.run(), {left, right});
}

Var repeated(Call& call, std::size_t list_place) {
  const Var& list = call[list_place];
  const std::int64_t times = call.integer(1 - list_place);
  const std::size_t size = sequence_size(list);
  const auto count = static_cast<std::size_t>(times < 0 ? 0 : times);
  if (size > 0) call.run().charge_items(count > call.run().limits().max_items ? count : count * size);
  std::vector<Var> items;
  for (std::size_t i = 0; size > 0 && i < count; ++i) {
    for (std::size_t k = 0; k < size; ++k) items.push_back(sequence_item(list, k));
  }
  return list.is_tuple() ? make_tuple(std::move(items)) : make_list(std::move(items));
}

// Positions [from, from + count); a negative count: all from there on.
struct Range {
  std::int64_t from, count;
  bool has(std::int64_t at) const { return count < 0 ? at >= from : at >= from && at - from < count; }
};

Var delete_at(Call& call) {
  return lazily("generator",
                [cursor = Cursor(call.run(), call[0]), range = Range{call.integer(1), call.integer(2)},
                 at = std::int64_t{0}](Run& run, Var& out) mutable {
                  while (cursor.next(run, out)) {
                    if (!range.has(at++)) return true;
                  }
                  return false;
                });
}

Var replace_at(Call& call) {
  return lazily("generator",
                [cursor = Cursor(call.run(), call[0]), range = Range{call.integer(1), call.integer(3)},
                 value = call[2], at = std::int64_t{0}, done = false](Run& run, Var& out) mutable {
                  while (cursor.next(run, out)) {
                    if (!range.has(at++)) return true;
                    if (std::exchange(done, true)) continue;
                    out = value;
                    return true;
                  }
                  return false;
                });
}

// Other items in the place of a range, or before a position.
class Inserter {
 public:
  Inserter(Run& run, const Var& collection, const Var& values)
      : cursor_(run, collection), values_(run, values) {}
  Cursor cursor_, values_;
  std::int64_t at_ = 0;
  bool inserting_ = false, done_ = false;
  std::optional<Var> held_;
};

Var replace_many(Call& call) {
  return lazily("generator", [state = Inserter(call.run(), call[0], call[2]),
                              range = Range{call.integer(1), call.integer(3)}](Run& run, Var& out) mutable {
    while (true) {
      if (state.inserting_) {
        if (state.values_.next(run, out)) return true;
        state.inserting_ = false;
      }
      if (!state.cursor_.next(run, out)) return false;
      if (!range.has(state.at_++)) return true;
      state.inserting_ = !std::exchange(state.done_, true);
    }
  });
}

Var insert_many(Call& call) {
  const std::int64_t position = call.integer(1);
  Inserter state(call.run(), call[0], call[2]);
  state.inserting_ = position < 0;
  return lazily("generator", [state = std::move(state), position](Run& run, Var& out) mutable {
    while (true) {
      if (state.inserting_) {
        if (state.values_.next(run, out)) return true;
        state.inserting_ = false;
      }
      if (state.held_) {
        out = *std::exchange(state.held_, std::nullopt);
        return true;
      }
      Var item;
      if (!state.cursor_.next(run, item)) {
        if (state.done_ || position < state.at_) return false;
        state.done_ = state.inserting_ = true;
        continue;
      }
      if (state.at_++ != position) {
        out = std::move(item);
        return true;
      }
      state.held_ = std::move(item);
      state.inserting_ = state.done_ = true;
    }
  });
}

Var insert_lazily(Call& call) {
  return lazily("generator", [cursor = Cursor(call.run(), call[0]), position = call.integer(1),
                              value = call[2], at = std::int64_t{0}, held = std::optional<Var>(),
                              ended = false](Run& run, Var& out) mutable {
    if (held) {
      out = *std::exchange(held, std::nullopt);
      return true;
    }
    if (ended) return false;
    if (!cursor.next(run, out)) {
      ended = true;
      if (position < at) return false;
      out = value;
      return true;
    }
    if (at++ == position) held = std::exchange(out, value);
    return true;
  });
}

Var insert_into_list(Call& call) {
  std::vector<Var> items = items_of(call.run(), call[0]);
  const auto size = static_cast<std::int64_t>(items.size());
  std::int64_t at = call.integer(1);
  if (at < 0) at = std::max<std::int64_t>(0, at + size);
  items.insert(items.begin() + std::min(at, size), call[2]);
  return make_list(std::move(items));
}

constexpr FunctionSpec kFunctions[] = {
    {"#list",
     Form::kOperator,
     "*args: any?",
     "A list of the values.",
     {"[1, 2]", "[1, 2]"},
     [](Call& call) -> Var { return make_tuple(std::move(call.rest)); }},
    {"list",
     Form::kFunction,
     "*args: any?",
     "A list of the values; the items of iterators one by one.",
     {"list(1, range(2), [3])", "[1, 0, 1, [3]]"},
     list},
    {"set",
     Form::kFunction,
     "*args: any?",
     "A set of the values; the items of iterators one by one.",
     {"set(1, 2, 1).len()", "2"},
     set},
    {"flatten",
     Form::kMethod,
     "collection: iter",
     "The items of all collections inside of it.",
     {"[1, [2, [3]]].flatten()", "[1, 2, 3]"},
     flatten},
    {"toList",
     Form::kMethod,
     "collection: iter",
     "Its items as a list.",
     {"range(2).toList()", "[0, 1]"},
     to_list},
    {"#indexer",
     Form::kOperator,
     "list: seq, index: int",
     "An item; negative positions count from the end.",
     {"[1, 2, 3][-1]", "3"},
     item_at},
    {"#operator_in",
     Form::kOperator,
     "value: any?, collection: iter",
     "Whether the value is one of the items.",
     {"2 in [1, 2]", "true"},
     [](Call& call) -> Var { return Value(holds(call.run(), call[1], call[0])); }},
    {"contains",
     Form::kMethod,
     "collection: iter, value: any?",
     "Whether the value is one of the items.",
     {"[1, 2].contains(3)", "false"},
     [](Call& call) -> Var { return Value(holds(call.run(), call[0], call[1])); }},
    {"#operator_+",
     Form::kOperator,
     "left: iter, right: iter",
     "One collection behind the other: a list of two lists, the union of two sets.",
     {"[1] + [2]", "[1, 2]"},
     joined},
    {"#operator_*",
     Form::kOperator,
     "left: seq, right: int",
     "The items so many times.",
     {"[1] * 2", "[1, 1]"},
     [](Call& call) -> Var { return repeated(call, 0); }},
    {"#operator_*",
     Form::kOperator,
     "left: int, right: seq",
     "The items so many times.",
     {"2 * [1]", "[1, 1]"},
     [](Call& call) -> Var { return repeated(call, 1); }},
    {"isList",
     Form::kFunction,
     "arg: any?",
     "Whether it is a list; iterators and sets are not.",
     {"isList([1])", "true"},
     [](Call& call) -> Var { return Value(call[0].is_sequence()); }},
    {"len",
     Form::kExtension,
     "sequence: seq",
     "The number of items.",
     {"[1, 2].len()", "2"},
     [](Call& call) -> Var { return Value(sequence_size(call[0])); }},
    {"delete",
     Form::kMethod,
     "collection: iter, position: int, count: int = 1",
     "Without `count` items from a position; a negative count: without all from there on.",
     {"[1, 2, 3].delete(1)", "[1, 3]"},
     delete_at},
    {"replace",
     Form::kMethod,
     "collection: iter, position: int, value: any?, count: int = 1",
     "With one value in the place of `count` items.",
     {"[1, 2, 3].replace(1, x)", "[1, \"x\", 3]"},
     replace_at},
    {"replaceMany",
     Form::kMethod,
     "collection: iter, position: int, values: iter, count: int = 1",
     "With other items in the place of `count` items.",
     {"[1, 2].replaceMany(0, [7, 8])", "[7, 8, 2]"},
     replace_many},
    {"insert",
     Form::kMethod,
     "collection: unset, position: int, value: any?",
     "With a value before a position; behind the end it comes last.",
     {"range(2).insert(1, x)", "[0, \"x\", 1]"},
     insert_lazily},
    {"insert",
     Form::kMethod,
     "collection: seq, position: int, value: any?",
     "With a value before a position, which may count from the end.",
     {"[1, 2].insert(1, x)", "[1, \"x\", 2]"},
     insert_into_list},
    {"insertMany",
     Form::kMethod,
     "collection: iter, position: int, values: iter",
     "With other items before a position.",
     {"[1, 2].insertMany(1, [7, 8])", "[1, 7, 8, 2]"},
     insert_many},
};

}  // namespace

std::span<const FunctionSpec> list_functions() { return kFunctions; }

}  // namespace squall::yaql
