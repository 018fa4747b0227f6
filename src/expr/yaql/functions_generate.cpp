// Collections out of nothing, and without end.
#include <deque>

#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

Var counted(std::string_view type, std::int64_t start, std::int64_t stop, std::int64_t step) {
  return lazily(type, [at = start, stop, step, ended = false](Run& /*run*/, Var& out) mutable {
    if (ended || (step > 0 ? at >= stop : at <= stop)) return false;
    out = Value(at);
    ended = __builtin_add_overflow(at, step, &at);
    return true;
  });
}

Var range(Call& call) {
  const std::int64_t step = call.integer(2);
  if (step == 0) raise("ValueError", "range() arg 3 must not be zero");
  return counted("range_iterator", call.integer(0), call.integer(1), step);
}

Var sequence(Call& call) {
  return lazily("itertools.count",
                [at = call[0].plain(), step = call[1].plain()](Run& /*run*/, Var& out) mutable {
                  out = python::add(at, Value(0));
                  at = python::add(at, step);
                  return true;
                });
}

Var repeat(Call& call) {
  return lazily("itertools.repeat",
                [value = call[0], left = call.integer(1)](Run& /*run*/, Var& out) mutable {
                  if (left == 0) return false;
                  if (left > 0) --left;
                  out = value;
                  return true;
                });
}

Var cycle(Call& call) {
  return lazily("itertools.cycle", [cursor = Cursor(call.run(), call.take(0)), seen = std::vector<Var>(),
                                    at = std::size_t{0}, complete = false](Run& run, Var& out) mutable {
    if (!complete) {
      if (cursor.next(run, out)) {
        if (seen.size() >= run.limits().max_items) run.charge_items(seen.size() + 1);
        seen.push_back(out);
        return true;
      }
      complete = true;
    }
    if (seen.empty()) return false;
    out = seen[at];
    at = (at + 1) % seen.size();
    return true;
  });
}

// The items that were there before, for decycle.
class Past {
 public:
  explicit Past(bool kept) : kept_(kept) {}
  // Whether the item is new, or nobody asks.
  bool is_new(Run& run, const Var& item) {
    if (!kept_) return true;
    SetBuilder builder(run, std::move(seen_));
    const bool fresh = builder.put(item);
    seen_ = builder.take();
    return fresh;
  }

 private:
  bool kept_;
  Ref<Set> seen_;
};

Var generate(Call& call) {
  call.run().feeds_back();
  struct State {
    Var current;
    Ref<Lambda> predicate, producer;
    Selector selector;
    Past past;
    bool begun = false;
  };
  State state{call[0],           call.share_lambda(1), call.share_lambda(2),
              Selector(call, 3), Past(call.flag(4)),   false};
  return lazily("generator", [state = std::move(state)](Run& run, Var& out) mutable {
    run.iterate();
    if (std::exchange(state.begun, true)) state.current = (*state.producer)(run, state.current);
    if (!truthy((*state.predicate)(run, state.current)) || !state.past.is_new(run, state.current))
      return false;
    out = state.selector(run, state.current);
    return true;
  });
}

// What each item produces, breadth first or depth first.
struct Traversal {
  std::deque<Var> queue;
  std::optional<Var> current;  // whose products are still to be queued
  Ref<Lambda> producer;
  Selector selector;
  Past past;
  bool depth_first;

  void queue_products(Run& run) {
    std::vector<Var> products = items_of(run, (*producer)(run, *std::exchange(current, std::nullopt)));
    const std::size_t size = queue.size() + products.size();
    if (size > run.limits().max_items) run.charge_items(size);
    if (depth_first) {
      queue.insert(queue.begin(), std::make_move_iterator(products.begin()),
                   std::make_move_iterator(products.end()));
    } else {
      queue.insert(queue.end(), std::make_move_iterator(products.begin()),
                   std::make_move_iterator(products.end()));
    }
  }
};

Var generate_many(Call& call) {
  call.run().feeds_back();
  Traversal state{{call[0]},         std::nullopt,       call.share_lambda(1),
                  Selector(call, 2), Past(call.flag(3)), call.flag(4)};
  return lazily("generator", [state = std::move(state)](Run& run, Var& out) mutable {
    run.iterate();
    if (state.current) state.queue_products(run);
    while (!state.queue.empty()) {
      Var item = std::move(state.queue.front());
      state.queue.pop_front();
      if (!state.past.is_new(run, item)) continue;
      out = state.selector(run, item);
      state.current = std::move(item);
      return true;
    }
    return false;
  });
}

constexpr FunctionSpec kFunctions[] = {
    {"range",
     Form::kFunction,
     "stop: int",
     "The integers from 0 up to, but not including, `stop`.",
     {"range(3)", "[0, 1, 2]"},
     [](Call& call) -> Var { return counted("range_iterator", 0, call.integer(0), 1); }},
    {"range",
     Form::kFunction,
     "start: int, stop: int, step: int = 1",
     "The integers from `start` up to, but not including, `stop`.",
     {"range(4, 0, -2)", "[4, 2]"},
     range},
    {"sequence",
     Form::kFunction,
     "start: int = 0, step: int = 1",
     "Integers without end.",
     {"sequence(5, 2).limit(2)", "[5, 7]"},
     sequence},
    {"repeat",
     Form::kMethod,
     "value: any?, times: int = -1",
     "The value so many times, or without end.",
     {"a.repeat(2)", "[\"a\", \"a\"]"},
     repeat},
    {"cycle",
     Form::kMethod,
     "collection: iter",
     "The items again and again, without end.",
     {"[1, 2].cycle().limit(3)", "[1, 2, 1]"},
     cycle},
    {"generate",
     Form::kFunction,
     "initial: any?, predicate: lam, producer: lam, selector: lam = null, decycle: bool = false",
     "The value, what the producer makes of it, and so on while the predicate is true.",
     {"generate(1, $ < 9, $ * 2)", "[1, 2, 4, 8]"},
     generate},
    {"generateMany",
     Form::kFunction,
     "initial: any?, producer: lam, selector: lam = null, decycle: bool = false, depthFirst: bool = false",
     "The value, the values that the producer makes of it, theirs, and so on.",
     {"generateMany(1, switch($ < 4 => [$ * 2, $ * 3], true => []))", "[1, 2, 3, 4, 6, 6, 9]"},
     generate_many},
};

}  // namespace

std::span<const FunctionSpec> generate_functions() { return kFunctions; }

}  // namespace squall::yaql
