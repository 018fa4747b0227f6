// The kinds of Thing. Private to expr/yaql.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text/regex.h"
#include "expr/yaql/var.h"

namespace squall::yaql {

class Frame;
class Node;
class Run;

struct Sequence : Thing {
  Sequence(Tag tag, std::vector<Var> of) : Thing(tag), items(std::move(of)) {}
  std::vector<Var> items;
};

// Positions of keys by hash, for Dict and Set; few keys are searched in order.
class KeyIndex {
 public:
  void put(std::size_t hash, std::size_t position) { places_.emplace(hash, position); }
  // Calls `fits(position)` for candidates until it says true.
  template <typename F>
  std::optional<std::size_t> find(std::size_t hash, F fits) const {
    const auto [from, to] = places_.equal_range(hash);
    for (auto at = from; at != to; ++at) {
      if (fits(at->second)) return at->second;
    }
    return std::nullopt;
  }

 private:
  std::unordered_multimap<std::size_t, std::size_t> places_;
};

struct Dict : Thing {
  explicit Dict(bool is_frozen) : Thing(Tag::kDict), frozen(is_frozen) {}
  std::vector<std::pair<Var, Var>> entries;  // in the order they were put
  KeyIndex index;
  bool frozen;  // else it cannot be a key
};

struct Set : Thing {
  Set() : Thing(Tag::kSet) {}
  std::vector<Var> items;  // in the order they were put
  KeyIndex index;
};

struct View : Thing {
  enum class What : std::uint8_t { kKeys, kValues, kItems };
  View(Var of, What which) : Thing(Tag::kView), mapping(std::move(of)), what(which) {}
  bool is_set() const { return what != What::kValues; }
  Var mapping;
  What what;
};

// A source of items that yields each once.
class Iterator : public Thing {
 public:
  // `type` is Python's name of the class and lives on.
  explicit Iterator(std::string_view type) : Thing(Tag::kIterator), type_(type) {}
  // False at the end, and ever after. May throw Raise.
  virtual bool next(Run& run, Var& out) = 0;
  std::string_view type() const { return type_; }

 private:
  std::string_view type_;
};

struct Memory : Thing {
  explicit Memory(Ref<Iterator> of) : Thing(Tag::kMemory), source(std::move(of)) {}
  Ref<Iterator> source;
  std::vector<Var> seen;
};

struct TimeSpan : Thing {
  explicit TimeSpan(std::int64_t of) : Thing(Tag::kTimeSpan), micros(of) {}
  std::int64_t micros;
};

struct Regex : Thing {
  explicit Regex(text::Regex of) : Thing(Tag::kRegex), regex(std::move(of)) {}
  text::Regex regex;
};

struct Rule : Thing {
  Rule(Var of, Var to) : Thing(Tag::kRule), key(std::move(of)), value(std::move(to)) {}
  Var key, value;
};

struct Omitted : Thing {
  Omitted() : Thing(Tag::kOmitted) {}
};

struct Opaque : Thing {
  Opaque(std::string_view of, std::string as) : Thing(Tag::kOpaque), type(of), text(std::move(as)) {}
  std::string_view type;
  std::string text;
};

// An argument that the function evaluates itself: once for each item, in a frame of its own.
class Lambda : public Thing {
 public:
  Lambda(const Node* node, Ref<Frame> frame);
  // One that gives a value it has already: an argument of call().
  explicit Lambda(Var constant);
  ~Lambda() override;

  // With $1, or with $1 and $2.
  Var operator()(Run& run, Var first);
  Var operator()(Run& run, Var first, Var second);
  // Without arguments.
  Var operator()(Run& run);
  // With any arguments.
  Var call(Run& run, std::vector<Var> positional, std::vector<std::pair<std::string, Var>> named);
  // The same expression below another frame.
  Ref<Lambda> below(Ref<Frame> frame) const;
  // In a frame that the function made itself.
  Var in(Run& run, Frame& frame);

 private:
  Ref<Frame> take_frame();
  Var finish(Run& run, Ref<Frame> frame);
  const Node* node_ = nullptr;
  Ref<Frame> frame_;  // where it was written
  Ref<Frame> spare_;  // the frame of the last call, when nothing kept it
  Var constant_;
};

// The variables and functions of a context; those of its parents lie behind them.
class Frame : public Thing {
 public:
  explicit Frame(Ref<Frame> parent) : Thing(Tag::kContext), parent_(std::move(parent)) {}

  // $1, $2...; null when there is none. REQUIRES: position >= 1.
  const Var* positional(std::size_t position) const;
  // $name, without the dollar.
  const Var* named(std::string_view name) const;
  // A function that def() made.
  Lambda* function(std::string_view name) const;

  // A name with or without its dollar; digits are a position.
  void set(std::string_view name, Var value);
  void set_positional(std::vector<Var> values) { positional_ = std::move(values); }
  std::vector<Var>& own_positional() { return positional_; }
  void define(std::string name, Ref<Lambda> function) {
    functions_.emplace_back(std::move(name), std::move(function));
  }
  // Forgets all but its parent.
  void clear();
  const Ref<Frame>& parent() const { return parent_; }

 private:
  Ref<Frame> parent_;
  std::vector<Var> positional_;
  std::vector<std::pair<std::string, Var>> named_;
  std::vector<std::pair<std::string, Ref<Lambda>>> functions_;
};

// A collection to be sorted when somebody looks at it, once.
struct Ordered : Thing {
  explicit Ordered(Var of) : Thing(Tag::kOrdered), source(std::move(of)) {}
  struct Field {
    Ref<Lambda> selector;
    bool ascending;
  };
  Var source;
  std::vector<Field> fields;
  std::optional<std::vector<Var>> sorted;
};

}  // namespace squall::yaql
