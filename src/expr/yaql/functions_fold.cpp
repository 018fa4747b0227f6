// Collections: from many items to one value.
#include <optional>

#include "expr/yaql/arithmetic.h"
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"
#include "expr/yaql/site.h"

namespace squall::yaql {
namespace {

bool holds(Call& call, std::size_t predicate, const Var& item) {
  return truthy(call.has(predicate) ? call.lambda(predicate)(call.run(), item) : item);
}

Var any(Call& call) {
  Cursor cursor(call.run(), call.take(0));
  for (Var item; cursor.next(call.run(), item);) {
    if (!call.has(1) || holds(call, 1, item)) return Value(true);
  }
  return Value(false);
}

Var all(Call& call) {
  Cursor cursor(call.run(), call.take(0));
  for (Var item; cursor.next(call.run(), item);) {
    if (!holds(call, 1, item)) return Value(false);
  }
  return Value(true);
}

Var count(Call& call) {
  std::int64_t items = 0;
  Cursor cursor(call.run(), call.take(0));
  for (Var item; cursor.next(call.run(), item);) ++items;
  return Value(items);
}

// functools.reduce(): `initial` is the argument at that place.
template <typename F>
Var fold(Call& call, std::size_t initial, F combine) {
  call.run().feeds_back();
  Cursor cursor(call.run(), call.take(0));
  Var total;
  if (call.has(initial)) {
    total = call.take(initial);
  } else if (!cursor.next(call.run(), total)) {
    raise("TypeError", "reduce() of empty iterable with no initial value");
  }
  for (Var item; cursor.next(call.run(), item);) total = combine(std::move(total), std::move(item));
  return total;
}

Var sum(Call& call) {
  return fold(call, 1,
              [&](const Var& a, const Var& b) { return apply(call.run(), call.frame(), Op::kAdd, a, b); });
}

Var extreme(Call& call, bool greatest) {
  return fold(call, 1, [&](Var a, Var b) {
    if (call.run().has_definitions()) {
      return invoke(call.run(), call.frame(), greatest ? "max" : "min", nullptr,
                    {std::move(a), std::move(b)});
    }
    const bool b_is_greater = truthy(apply(call.run(), call.frame(), Op::kGreater, b, a));
    return b_is_greater == greatest ? b : a;
  });
}

Var aggregate(Call& call) {
  const Ref<Lambda> selector = call.share_lambda(1);
  return fold(call, 2, [&](Var a, Var b) { return (*selector)(call.run(), std::move(a), std::move(b)); });
}

Var accumulate(Call& call) {
  call.run().feeds_back();
  struct State {
    Cursor cursor;
    Ref<Lambda> selector;
    std::optional<Var> seed;
    Var total;
    bool begun = false;
  };
  State state{Cursor(call.run(), call.take(0)), call.share_lambda(1), std::nullopt, {}, false};
  if (call.has(2)) state.seed = call.take(2);
  return lazily("generator", [state = std::move(state)](Run& run, Var& out) mutable {
    Var item;
    if (!std::exchange(state.begun, true)) {
      if (state.seed) {
        state.total = *std::move(state.seed);
      } else if (!state.cursor.next(run, state.total)) {
        raise("TypeError", "accumulate() of empty sequence with no initial value");
      }
    } else {
      if (!state.cursor.next(run, item)) return false;
      state.total = (*state.selector)(run, std::move(state.total), std::move(item));
    }
    out = state.total;
    return true;
  });
}

[[noreturn]] void stop(std::string_view text = {}) { raise("StopIteration", "{}", text); }

Var first(Call& call) {
  Cursor cursor(call.run(), call.take(0));
  Var item;
  if (cursor.next(call.run(), item)) return item;
  if (!call.has(1)) stop();
  return call.take(1);
}

Var last(Call& call) {
  if (call[0].is_sequence()) {
    const std::size_t size = sequence_size(call[0]);
    if (size > 0) return sequence_item(call[0], size - 1);
    if (!call.has(1)) stop();
    return call.take(1);
  }
  Cursor cursor(call.run(), call.take(0));
  std::optional<Var> found;
  // What next() leaves in `item` at the end is anything: a where() looks at its items there.
  for (Var item; cursor.next(call.run(), item);) found = std::move(item);
  if (found) return *std::move(found);
  if (!call.has(1)) stop();
  return call.take(1);
}

Var single(Call& call) {
  Cursor cursor(call.run(), call.take(0));
  Var item, other;
  if (!cursor.next(call.run(), item)) stop();
  if (cursor.next(call.run(), other)) stop("Collection contains more than one item");
  return item;
}

// The position of the first, or the last, item that fits; -1 if none does.
template <typename F>
Var place_of(Call& call, bool is_last, F fits) {
  std::int64_t at = 0, found = -1;
  Cursor cursor(call.run(), call[0]);
  for (Var item; cursor.next(call.run(), item); ++at) {
    if (!fits(item)) continue;
    found = at;
    if (!is_last) break;
  }
  return Value(found);
}
Var index_of(Call& call, bool is_last) {
  return place_of(call, is_last, [&](const Var& item) { return equals(call.run(), item, call[1]); });
}
Var index_where(Call& call, bool is_last) {
  return place_of(call, is_last, [&](const Var& item) { return truthy(call.lambda(1)(call.run(), item)); });
}

constexpr FunctionSpec kFunctions[] = {
    {"any",
     Form::kExtension,
     "collection: iter, predicate: lam = null",
     "Whether the predicate is true for some item; without one, whether there are items.",
     {"[1, 2].any($ > 1)", "true"},
     any},
    {"all",
     Form::kExtension,
     "collection: iter, predicate: lam = null",
     "Whether the predicate is true for all items; without one, whether all items are true.",
     {"[1, 2].all($ > 1)", "false"},
     all},
    {"len",
     Form::kExtension,
     "collection: iterator",
     "The number of items that are left; they are gone then.",
     {"range(3).len()", "3"},
     count},
    {"count", Form::kMethod, "collection: iter", "The number of items.", {"[1, 2].count()", "2"}, count},
    {"sum",
     Form::kMethod,
     "collection: iter, initial: any? = absent",
     "All items added up.",
     {"[1, 2].sum()", "3"},
     sum},
    {"max",
     Form::kMethod,
     "collection: iter, initial: any? = absent",
     "The greatest item.",
     {"[1, 3, 2].max()", "3"},
     [](Call& call) -> Var { return extreme(call, true); }},
    {"min",
     Form::kMethod,
     "collection: iter, initial: any? = absent",
     "The least item.",
     {"[2, 1, 3].min()", "1"},
     [](Call& call) -> Var { return extreme(call, false); }},
    {"aggregate",
     Form::kMethod,
     "collection: iter, selector: lam, seed: any? = absent",
     "What the selector makes of $1, the result so far, and $2, the next item.",
     {"[1, 2, 3].aggregate($1 * $2)", "6"},
     aggregate},
    {"reduce",
     Form::kMethod,
     "collection: iter, selector: lam, seed: any? = absent",
     "Another name of aggregate.",
     {"[1, 2, 3].reduce($1 + $2, 10)", "16"},
     aggregate},
    {"accumulate",
     Form::kMethod,
     "collection: iter, selector: lam, seed: any? = absent",
     "As aggregate, with all results on the way.",
     {"[1, 2, 3].accumulate($1 + $2)", "[1, 3, 6]"},
     accumulate},
    {"first",
     Form::kMethod,
     "collection: iter, default: any? = absent",
     "The first item, or the default.",
     {"[].first(0)", "0"},
     first},
    {"last",
     Form::kMethod,
     "collection: iter, default: any? = absent",
     "The last item, or the default.",
     {"[1, 2].last()", "2"},
     last},
    {"single", Form::kMethod, "collection: iter", "The only item.", {"[7].single()", "7"}, single},
    {"indexOf",
     Form::kMethod,
     "collection: iter, item: any?",
     "Where an item first occurs; -1 if nowhere.",
     {"[a, b].indexOf(b)", "1"},
     [](Call& call) -> Var { return index_of(call, false); }},
    {"lastIndexOf",
     Form::kMethod,
     "collection: iter, item: any?",
     "Where an item last occurs; -1 if nowhere.",
     {"[a, b, a].lastIndexOf(a)", "2"},
     [](Call& call) -> Var { return index_of(call, true); }},
    {"indexWhere",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "Where the predicate is first true.",
     {"[1, 5].indexWhere($ > 2)", "1"},
     [](Call& call) -> Var { return index_where(call, false); }},
    {"lastIndexWhere",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "Where the predicate is last true.",
     {"[1, 5, 7].lastIndexWhere($ > 2)", "2"},
     [](Call& call) -> Var { return index_where(call, true); }},
};

}  // namespace

std::span<const FunctionSpec> fold_functions() { return kFunctions; }

}  // namespace squall::yaql
