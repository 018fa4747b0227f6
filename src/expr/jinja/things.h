// The kinds of Thing, but for those of macros and loops (frame.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "expr/core/small_vector.h"
#include "expr/jinja/jinja.h"
#include "expr/jinja/var.h"

namespace squall::jinja {

class Render;
struct Method;  // methods.h

// What a call brings.
struct CallArgs {
  using Positional = expr::SmallVector<Var, 4>;
  using Named = expr::SmallVector<std::pair<std::string, Var>, 2>;
  Positional positional;
  Named named;
  // Takes the named argument out; nothing when it is not there.
  std::optional<Var> take(std::string_view name);
};

struct Undefined : Thing {
  Undefined(std::string text, UndefinedKind of, std::string_view raises = "UndefinedError")
      : Thing(Tag::kUndefined), message(std::move(text)), kind(of), exception(raises) {}
  std::string message;
  UndefinedKind kind;
  std::string_view exception;
};

struct Markup : Thing {
  explicit Markup(Value of) : Thing(Tag::kMarkup), text(std::move(of)) {}
  Value text;  // kString
};

struct List : Thing {
  explicit List(std::vector<Var> of = {}) : Thing(Tag::kList), items(std::move(of)) {}
  void drop() override { items.clear(); }
  std::vector<Var> items;
};

struct Tuple : Thing {
  explicit Tuple(std::vector<Var> of, bool group = false)
      : Thing(Tag::kTuple), items(std::move(of)), is_group(group) {}
  void drop() override { items.clear(); }
  std::vector<Var> items;
  bool is_group;  // of groupby: .grouper and .list
};

// A mapping in the order of insertion. Keys are hashable plain data.
struct Dict : Thing {
  Dict() : Thing(Tag::kDict) {}
  void drop() override { clear(); }
  const Var* find(const Value& key) const;
  void set(const Value& key, Var value);
  bool erase(const Value& key);
  void clear();
  std::vector<std::pair<Value, Var>> entries;

 private:
  std::optional<std::size_t> place(const Value& key) const;
  void index_all();
  std::unordered_multimap<std::size_t, std::size_t> index_;  // hash to place; empty while there are few
};

struct Range : Thing {
  Range(std::int64_t from, std::int64_t to, std::int64_t by)
      : Thing(Tag::kRange), start(from), stop(to), step(by) {}
  std::int64_t size() const;
  std::int64_t start, stop, step;
};

// Gives one item after the other, once.
class Iterator : public Thing {
 public:
  explicit Iterator(std::string_view type = "generator") : Thing(Tag::kIterator), type_(type) {}
  // False at the end.
  virtual bool next(Render& render, Var& out) = 0;
  std::string_view type() const { return type_; }

 private:
  std::string_view type_;
};

// An Iterator from a callable.
class Generator : public Iterator {
 public:
  using Next = std::function<bool(Render&, Var&)>;
  explicit Generator(Next next, std::string_view type = "generator")
      : Iterator(type), next_(std::move(next)) {}
  bool next(Render& render, Var& out) override { return next_ && next_(render, out); }
  void drop() override { next_ = nullptr; }

 private:
  Next next_;
};

struct View : Thing {
  enum class What : std::uint8_t { kKeys, kValues, kItems };
  View(What of, Var mapping) : Thing(Tag::kView), what(of), dict(std::move(mapping)) {}
  void drop() override { dict = Var(); }
  What what;
  Var dict;
};

struct BoundMethod : Thing {
  BoundMethod(Var of, const Method* which) : Thing(Tag::kMethod), self(std::move(of)), method(which) {}
  void drop() override { self = Var(); }
  Var self;
  const Method* method;
};

// A callable of the engine or of the caller.
struct FunctionThing : Thing {
  using Call = std::function<Var(Render&, CallArgs&)>;
  FunctionThing(std::string named, std::string_view of_type, Call does)
      : Thing(Tag::kFunction), name(std::move(named)), type(of_type), call(std::move(does)) {}
  void drop() override { call = nullptr; }
  std::string name;
  std::string_view type;  // "type", "function", "partial"
  Call call;
};

struct Namespace : Thing {
  Namespace() : Thing(Tag::kNamespace) {}
  void drop() override { attributes.clear(); }
  Dict attributes;
};

struct Cycler : Thing {
  explicit Cycler(std::vector<Var> of) : Thing(Tag::kCycler), items(std::move(of)) {}
  void drop() override { items.clear(); }
  std::vector<Var> items;
  std::size_t position = 0;
};

struct Joiner : Thing {
  explicit Joiner(Var with) : Thing(Tag::kJoiner), separator(std::move(with)) {}
  Var separator;
  bool used = false;
};

struct Dynamic : Thing {
  explicit Dynamic(std::shared_ptr<const DynamicObject> of) : Thing(Tag::kDynamic), object(std::move(of)) {}
  std::shared_ptr<const DynamicObject> object;
};

struct SelfThing : Thing {
  SelfThing() : Thing(Tag::kSelf) {}
};

}  // namespace squall::jinja
