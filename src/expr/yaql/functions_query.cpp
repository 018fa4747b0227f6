// Collections: selecting and joining items, lazily.
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"

namespace squall::yaql {
namespace {

Var where(Call& call) {
  return lazily("filter", [cursor = Cursor(call.run(), call.take(0)), predicate = call.share_lambda(1)](
                              Run& run, Var& out) mutable {
    while (cursor.next(run, out)) {
      if (truthy((*predicate)(run, out))) return true;
    }
    return false;
  });
}

Var select(Call& call) {
  return lazily("map", [cursor = Cursor(call.run(), call.take(0)), selector = call.share_lambda(1)](
                           Run& run, Var& out) mutable {
    Var item;
    if (!cursor.next(run, item)) return false;
    out = (*selector)(run, std::move(item));
    return true;
  });
}

Var select_many(Call& call) {
  return lazily("generator", [cursor = Cursor(call.run(), call.take(0)), selector = call.share_lambda(1),
                              inner = std::optional<Cursor>()](Run& run, Var& out) mutable {
    while (true) {
      if (inner && inner->next(run, out)) return true;
      inner.reset();
      Var item;
      if (!cursor.next(run, item)) return false;
      out = (*selector)(run, std::move(item));
      if (!is_iterable(out)) return true;
      inner.emplace(run, std::move(out));
    }
  });
}

constexpr std::string_view kSliceRule = "must be None or an integer: 0 <= x <= sys.maxsize.";

Var skip(Call& call) {
  const std::int64_t count = call.integer(1);
  if (count < 0) raise("ValueError", "Indices for islice() {}", kSliceRule);
  return lazily("itertools.islice",
                [cursor = Cursor(call.run(), call.take(0)), left = count](Run& run, Var& out) mutable {
                  for (; left > 0; --left) {
                    if (!cursor.next(run, out)) return false;
                  }
                  return cursor.next(run, out);
                });
}

Var limit(Call& call) {
  const std::int64_t count = call.integer(1);
  if (count < 0) raise("ValueError", "Stop argument for islice() {}", kSliceRule);
  return lazily("itertools.islice",
                [cursor = Cursor(call.run(), call.take(0)), left = count](Run& run, Var& out) mutable {
                  return left-- > 0 && cursor.next(run, out);
                });
}

Var enumerate(Call& call) {
  if (call[1].is_null()) raise("TypeError", "'NoneType' object cannot be interpreted as an integer");
  return lazily("generator", [cursor = Cursor(call.run(), call.take(0)), at = call.integer(1)](
                                 Run& run, Var& out) mutable {
    Var item;
    if (!cursor.next(run, item)) return false;
    out = make_list({Value(at++), std::move(item)});
    return true;
  });
}

Var take_while(Call& call) {
  return lazily("itertools.takewhile", [cursor = Cursor(call.run(), call.take(0)),
                                        predicate = call.share_lambda(1)](Run& run, Var& out) mutable {
    return cursor.next(run, out) && truthy((*predicate)(run, out));
  });
}

Var skip_while(Call& call) {
  return lazily("itertools.dropwhile",
                [cursor = Cursor(call.run(), call.take(0)), predicate = call.share_lambda(1),
                 skipping = true](Run& run, Var& out) mutable {
                  while (cursor.next(run, out)) {
                    if (!skipping || !truthy((*predicate)(run, out))) {
                      skipping = false;
                      return true;
                    }
                  }
                  return false;
                });
}

Var append(Call& call) { return chained(call.run(), {call.take(0), make_tuple(std::move(call.rest))}); }

// Nested loops over two collections; the second one is remembered.
struct Join {
  Cursor outer;
  Var second;
  Ref<Lambda> predicate, selector;
  Var current;
  std::optional<Cursor> inner;
};
Var join(Call& call) {
  Join state{Cursor(call.run(), call.take(0)),
             memorized(call.take(1)),
             call.share_lambda(2),
             call.share_lambda(3),
             {},
             std::nullopt};
  return lazily("generator", [state = std::move(state)](Run& run, Var& out) mutable {
    while (true) {
      Var other;
      while (state.inner && state.inner->next(run, other)) {
        if (!truthy((*state.predicate)(run, state.current, other))) continue;
        out = (*state.selector)(run, state.current, std::move(other));
        return true;
      }
      if (!state.outer.next(run, state.current)) return false;
      state.inner.emplace(run, state.second);
    }
  });
}

std::vector<Cursor> cursors_over(Run& run, const std::vector<Var>& collections) {
  std::vector<Cursor> cursors;
  for (const Var& one : collections) cursors.emplace_back(run, one);
  return cursors;
}

Var zip(Call& call) {
  return lazily("zip", [cursors = cursors_over(call.run(), call.rest)](Run& run, Var& out) mutable {
    std::vector<Var> row(cursors.size());
    for (std::size_t i = 0; i < cursors.size(); ++i) {
      if (!cursors[i].next(run, row[i])) return false;
    }
    out = make_tuple(std::move(row));
    return !cursors.empty();
  });
}

Var zip_longest(Call& call) {
  Var filler;
  for (auto& [name, value] : call.named) {
    if (name == "default") filler = std::move(value);
  }
  const std::size_t count = call.rest.size();
  return lazily("itertools.zip_longest",
                [cursors = cursors_over(call.run(), call.rest), open = std::vector<bool>(count, true),
                 filler](Run& run, Var& out) mutable {
                  std::vector<Var> row(cursors.size());
                  bool any = false;
                  for (std::size_t i = 0; i < cursors.size(); ++i) {
                    open[i] = open[i] && cursors[i].next(run, row[i]);
                    if (!open[i]) row[i] = filler;
                    any = any || open[i];
                  }
                  out = make_tuple(std::move(row));
                  return any;
                });
}

Var default_if_empty(Call& call) {
  if (call[0].is_sequence() || is_set_like(call[0])) return truthy(call[0]) ? call.take(0) : call.take(1);
  Var collection = call.take(0);
  if (!collection.is_iterator()) {
    // Whatever is no list is read once and remembered.
    collection = lazily("generator", [cursor = Cursor(call.run(), collection)](Run& run, Var& out) mutable {
      return cursor.next(run, out);
    });
  }
  collection = memorized(std::move(collection));
  Var first;
  return Cursor(call.run(), collection).next(call.run(), first) ? collection : call.take(1);
}

Var ordered(Call& call, bool ascending) {
  auto made = make<Ordered>(call.take(0));
  made->fields.push_back({call.share_lambda(1), ascending});
  return made;
}
Var then_by(Call& call, bool ascending) {
  call[0].as<Ordered>().fields.push_back({call.share_lambda(1), ascending});
  return call.take(0);
}

constexpr FunctionSpec kFunctions[] = {
    {"where",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "The items for which the predicate is true.",
     {"[1, 2, 3].where($ > 1)", "[2, 3]"},
     where},
    {"filter",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "Another name of where.",
     {"[1, 2, 3].filter($ > 1)", "[2, 3]"},
     where},
    {"select",
     Form::kMethod,
     "collection: iter, selector: lam",
     "What the selector gives for each item.",
     {"[1, 2].select($ * 2)", "[2, 4]"},
     select},
    {"map",
     Form::kMethod,
     "collection: iter, selector: lam",
     "Another name of select.",
     {"[1, 2].map($ * 2)", "[2, 4]"},
     select},
    {"selectMany",
     Form::kMethod,
     "collection: iter, selector: lam",
     "As select, with the items of collections one by one.",
     {"[[1], [2, 3]].selectMany($)", "[1, 2, 3]"},
     select_many},
    {"skip",
     Form::kMethod,
     "collection: iter, count: int",
     "Without the first items.",
     {"[1, 2, 3].skip(1)", "[2, 3]"},
     skip},
    {"limit",
     Form::kMethod,
     "collection: iter, count: int",
     "The first items.",
     {"[1, 2, 3].limit(2)", "[1, 2]"},
     limit},
    {"take",
     Form::kMethod,
     "collection: iter, count: int",
     "Another name of limit.",
     {"[1, 2, 3].take(2)", "[1, 2]"},
     limit},
    {"append",
     Form::kExtension,
     "collection: iter, *args: any?",
     "With more items behind.",
     {"[1].append(2, 3)", "[1, 2, 3]"},
     append},
    {"distinct",
     Form::kExtension,
     "collection: iter, keySelector: lam = null",
     "Each item once, or one for each key.",
     {"[1, 2, 1].distinct()", "[1, 2]"},
     [](Call& call) -> Var { return distinct_items(call.run(), call[0], Selector(call, 1)); }},
    {"enumerate",
     Form::kExtension,
     "collection: iter, start: int? = 0",
     "Pairs of position and item.",
     {"[a, b].enumerate(1)", "[[1, \"a\"], [2, \"b\"]]"},
     enumerate},
    {"concat",
     Form::kExtension,
     "*collections: iter",
     "One collection behind the other.",
     {"[1].concat([2], [3])", "[1, 2, 3]"},
     [](Call& call) -> Var { return chained(call.run(), std::move(call.rest)); }},
    {"memorize",
     Form::kMethod,
     "collection: iter",
     "A collection that can be gone through again and again.",
     {"range(2).memorize()", "[0, 1]"},
     [](Call& call) -> Var { return memorized(call.take(0)); }},
    {"takeWhile",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "The items before the first that does not fit.",
     {"[1, 5, 2].takeWhile($ < 3)", "[1]"},
     take_while},
    {"skipWhile",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "The items from the first that does not fit.",
     {"[1, 5, 2].skipWhile($ < 3)", "[5, 2]"},
     skip_while},
    {"join",
     Form::kMethod,
     "collection1: iter, collection2: iter, predicate: lam, selector: lam",
     "What the selector gives for each pair of $1 and $2 that fits.",
     {"[1, 2].join([2, 3], $1 < $2, $1 + $2)", "[3, 4, 5]"},
     join},
    {"zip",
     Form::kMethod,
     "*collections: iter",
     "Lists of the first items, the second items..., up to the shortest.",
     {"[1, 2].zip([3, 4])", "[[1, 3], [2, 4]]"},
     zip},
    {"zipLongest",
     Form::kMethod,
     "*collections: iter, **kwargs: any?",
     "As zip, up to the longest; what lacks is `default`.",
     {"[1].zipLongest([2, 3], default => 0)", "[[1, 2], [0, 3]]"},
     zip_longest},
    {"defaultIfEmpty",
     Form::kMethod,
     "collection: iter, default: iter",
     "Another collection when it is empty.",
     {"[].defaultIfEmpty([1])", "[1]"},
     default_if_empty},
    {"orderBy",
     Form::kMethod,
     "collection: iter, selector: lam",
     "In ascending order of what the selector gives.",
     {"[3, 1, 2].orderBy($)", "[1, 2, 3]"},
     [](Call& call) -> Var { return ordered(call, true); }},
    {"orderByDescending",
     Form::kMethod,
     "collection: iter, selector: lam",
     "In descending order.",
     {"[3, 1, 2].orderByDescending($)", "[3, 2, 1]"},
     [](Call& call) -> Var { return ordered(call, false); }},
    {"thenBy",
     Form::kMethod,
     "collection: ordered, selector: lam",
     "What is equal so far, in ascending order.",
     {"[ab, c, b].orderBy($.len()).thenBy($)", "[\"b\", \"c\", \"ab\"]"},
     [](Call& call) -> Var { return then_by(call, true); }},
    {"thenByDescending",
     Form::kMethod,
     "collection: ordered, selector: lam",
     "What is equal so far, in descending order.",
     {"[b, c].orderBy(1).thenByDescending($)", "[\"c\", \"b\"]"},
     [](Call& call) -> Var { return then_by(call, false); }},
    {"isIterable",
     Form::kFunction,
     "value: any?",
     "Whether it is a collection; texts and mappings are not.",
     {"isIterable([1])", "true"},
     [](Call& call) -> Var { return Value(is_iterable(call[0])); }},
};

}  // namespace

std::span<const FunctionSpec> query_functions() { return kFunctions; }

}  // namespace squall::yaql
