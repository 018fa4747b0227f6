// Walking over whatever has items, and making lazy collections. Private to expr/yaql.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

// A place in a collection. Counts what it takes.
class Cursor {
 public:
  Cursor() = default;
  // iter(source): a list, set, view, iterator, ordered collection, mapping (its keys) or text (its
  // characters); TypeError for anything else.
  Cursor(Run& run, Var source);
  bool next(Run& run, Var& out);

 private:
  bool next_of_thing(Run& run, Var& out);
  bool next_character(Var& out);
  Var source_;
  std::size_t at_ = 0;
};

// All items. Throws kLimit beyond max_items.
std::vector<Var> items_of(Run& run, const Var& collection);

// An iterator made of a function `bool next(Run&, Var& out)`.
template <typename F>
class Generator final : public Iterator {
 public:
  Generator(std::string_view type, F next) : Iterator(type), next_(std::move(next)) {}
  bool next(Run& run, Var& out) override {
    if (ended_) return false;
    ended_ = !next_(run, out);
    return !ended_;
  }

 private:
  F next_;
  bool ended_ = false;
};

template <typename F>
Var lazily(std::string_view type, F next) {
  return make<Generator<F>>(type, std::move(next));
}

// What has items and neither is a text nor a mapping.
bool is_iterable(const Var& var);

// Sequences: see Var::is_sequence().
std::size_t sequence_size(const Var& sequence);
Var sequence_item(const Var& sequence, std::size_t index);
// Items [first, last) of one, as one of the same kind. REQUIRES: a valid range.
Var sequence_slice(Run& run, const Var& sequence, std::size_t first, std::size_t last);

// Makes tuples of plain data plain again.
Var make_tuple(std::vector<Var> items);
inline Var make_list(std::vector<Var> items) { return make<Sequence>(Tag::kList, std::move(items)); }

}  // namespace squall::yaql
