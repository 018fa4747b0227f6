// Collections: parts, groups and the other way round.
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"

namespace squall::yaql {
namespace {

Var slice(Call& call) {
  const std::int64_t length = call.integer(1);
  return lazily("generator", [cursor = Cursor(call.run(), call.take(0)), length](Run& run, Var& out) mutable {
    if (length < 0) {
      raise("ValueError", "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    std::vector<Var> items;
    for (Var item; static_cast<std::int64_t>(items.size()) < length && cursor.next(run, item);) {
      if (items.size() >= run.limits().max_items) run.charge_items(items.size() + 1);
      items.push_back(std::move(item));
    }
    if (items.empty()) return false;
    out = make_tuple(std::move(items));
    return true;
  });
}

Var as_tuple(Run& run, const Var& collection) {
  return collection.is_tuple() ? collection : make_tuple(items_of(run, collection));
}

// Where split and slice stand in a list that is all there.
struct Parts {
  Ref<Lambda> predicate;
  Var source, list;
  bool begun = false;
  std::size_t start = 0, end = 0;
  std::optional<Var> before;  // what the predicate gave for the item before

  Parts(Call& call) : predicate(call.share_lambda(1)), source(call.take(0)) {}
  std::size_t size(Run& run) {
    if (!std::exchange(begun, true)) list = as_tuple(run, source);
    return sequence_size(list);
  }
  Var ask(Run& run) const { return (*predicate)(run, sequence_item(list, end)); }
};

Var split_where(Call& call) {
  return lazily("generator", [parts = Parts(call)](Run& run, Var& out) mutable {
    const std::size_t size = parts.size(run);
    while (parts.end < size) {
      const bool cut = truthy(parts.ask(run));
      const std::size_t at = parts.end++;
      if (!cut) continue;
      out = sequence_slice(run, parts.list, parts.start, at);
      parts.start = at + 1;
      return true;
    }
    if (parts.start == parts.end) return false;
    out = sequence_slice(run, parts.list, parts.start, parts.end);
    parts.start = parts.end;
    return true;
  });
}

Var slice_where(Call& call) {
  return lazily("generator", [parts = Parts(call)](Run& run, Var& out) mutable {
    const std::size_t size = parts.size(run);
    while (parts.end < size) {
      Var now = parts.ask(run);
      const bool cut = parts.before && !equals(run, *parts.before, now);
      parts.before = std::move(now);
      const std::size_t at = parts.end++;
      if (!cut) continue;
      out = sequence_slice(run, parts.list, parts.start, at);
      parts.start = at;
      return true;
    }
    if (parts.start == parts.end) return false;
    out = sequence_slice(run, parts.list, parts.start, parts.end);
    parts.start = parts.end;
    return true;
  });
}

Var split_at(Call& call) {
  const Var list = as_tuple(call.run(), call[0]);
  const auto size = static_cast<std::int64_t>(sequence_size(list));
  std::int64_t index = call.integer(1);
  if (index < 0) index = std::max<std::int64_t>(0, index + size);
  const auto at = static_cast<std::size_t>(std::min(index, size));
  return make_list({sequence_slice(call.run(), list, 0, at),
                    sequence_slice(call.run(), list, at, static_cast<std::size_t>(size))});
}

Var reverse(Call& call) {
  const Var list = as_tuple(call.run(), call[0]);
  return lazily("reversed", [list, left = sequence_size(list)](Run& /*run*/, Var& out) mutable {
    if (left == 0) return false;
    out = sequence_item(list, --left);
    return true;
  });
}

// groupBy(): the aggregator gets the values of a group. One that was written for the old form, which gave it
// the pair of key and values, is recognised by its failure.
class GroupAggregator {
 public:
  explicit GroupAggregator(Ref<Lambda> aggregator) : aggregator_(std::move(aggregator)) {}

  Var operator()(Run& run, Var key, Var values) {
    if (!aggregator_) return make_tuple({std::move(key), std::move(values)});
    if (!failure_) {
      try {
        Var result = (*aggregator_)(run, values);
        if (!looks_old(run, values, result)) allow_old_ = false;
        return make_tuple({std::move(key), std::move(result)});
      } catch (const Raise& raised) {
        if (!is_sign_of_old(raised.error.kind())) throw;
        failure_ = raised;
      }
    }
    if (allow_old_) {
      if (auto result = old_way(run, std::move(key), std::move(values))) return *std::move(result);
    }
    throw Raise{*failure_};
  }

 private:
  static bool is_sign_of_old(std::string_view kind) {
    return kind == "NoMatchingMethodException" || kind == "NoMatchingFunctionException" ||
           kind == "IndexError";
  }
  static bool looks_old(Run& run, const Var& values, const Var& result) {
    return sequence_size(values) == 2 && result.is_sequence() && sequence_size(result) == 2 &&
           equals(run, sequence_item(result, 0), sequence_item(values, 0));
  }
  std::optional<Var> old_way(Run& run, Var key, Var values) try {
    Var result = (*aggregator_)(run, make_tuple({std::move(key), std::move(values)}));
    if (result.is_sequence() && sequence_size(result) == 2) return result;
    return std::nullopt;
  } catch (const Raise& raised) {
    if (raised.error.code() == Errc::kLimit) throw;
    return std::nullopt;
  }

  Ref<Lambda> aggregator_;
  bool allow_old_ = true;
  std::optional<Raise> failure_;
};

Var group_by(Call& call) {
  Run& run = call.run();
  const Selector value_of(call, 2);
  MappingBuilder builder(run);
  Cursor cursor(run, call.take(0));
  std::vector<std::vector<Var>> values;
  for (Var item; cursor.next(run, item);) {
    Var value = value_of(run, item);
    const std::size_t group = builder.place(call.lambda(1)(run, std::move(item)));
    if (group == values.size()) values.emplace_back();
    values[group].push_back(std::move(value));
  }
  auto groups = builder.take_entries();
  for (std::size_t i = 0; i < values.size(); ++i) groups[i].second = make_list(std::move(values[i]));
  return lazily("map", [groups = std::move(groups), at = std::size_t{0},
                        aggregator = GroupAggregator(call.has(3) ? call.share_lambda(3) : Ref<Lambda>())](
                           Run& r, Var& out) mutable {
    if (at >= groups.size()) return false;
    auto& [key, group] = groups[at++];
    out = aggregator(r, std::move(key), std::move(group));
    return true;
  });
}

constexpr FunctionSpec kFunctions[] = {
    {"slice",
     Form::kMethod,
     "collection: iter, length: int",
     "Lists of so many items.",
     {"[1, 2, 3].slice(2)", "[[1, 2], [3]]"},
     slice},
    {"splitWhere",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "The lists between the items for which the predicate is true.",
     {"[1, 0, 2].splitWhere($ = 0)", "[[1], [2]]"},
     split_where},
    {"sliceWhere",
     Form::kMethod,
     "collection: iter, predicate: lam",
     "Lists of items for which the predicate gives the same.",
     {"[1, 1, 2].sliceWhere($)", "[[1, 1], [2]]"},
     slice_where},
    {"splitAt",
     Form::kMethod,
     "collection: iter, index: int",
     "The list before a position and the one from there on.",
     {"[1, 2, 3].splitAt(1)", "[[1], [2, 3]]"},
     split_at},
    {"reverse",
     Form::kMethod,
     "collection: iter",
     "The items from the last to the first.",
     {"[1, 2].reverse()", "[2, 1]"},
     reverse},
    {"groupBy",
     Form::kMethod,
     "collection: iter, keySelector: lam, valueSelector: lam = null, aggregator: lam = null",
     "Pairs of each key and its items, or what the aggregator makes of them.",
     {"[1, 2, 3].groupBy($ mod 2, $, $.sum())", "[[1, 4], [0, 2]]"},
     group_by},
};

}  // namespace

std::span<const FunctionSpec> split_functions() { return kFunctions; }

}  // namespace squall::yaql
