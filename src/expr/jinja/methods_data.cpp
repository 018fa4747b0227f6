// Methods of lists, tuples and mappings.
#include <algorithm>

#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/sorting.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// A list to change. A list that is plain data belongs to the caller of the template or to a constant: then
// the program has no way to see the change, and a copy is changed.
class Changing {
 public:
  explicit Changing(Call& call) : list_(call[0]) {
    if (!list_.is(Tag::kList)) list_ = make<List>(items_of(call.render(), list_));
    call.render().track(list_.thing());
  }
  std::vector<Var>& items() { return list_.as<List>().items; }
  // A place for a Python index; nothing when it is out of range.
  std::optional<std::size_t> place(std::int64_t index) {
    const auto size = static_cast<std::int64_t>(items().size());
    if (index < 0) index += size;
    if (index < 0 || index >= size) return std::nullopt;
    return static_cast<std::size_t>(index);
  }

 private:
  Var list_;
};

Var append(Call& call) {
  Changing(call).items().push_back(call[1]);
  return {};
}

Var clear_list(Call& call) {
  Changing(call).items().clear();
  return {};
}

Var copy_list(Call& call) { return call.render().make_list(items_of(call.render(), call[0])); }

Var extend(Call& call) {
  std::vector<Var> more = items_of(call.render(), call[1]);
  Changing list(call);
  for (Var& item : more) list.items().push_back(std::move(item));
  return {};
}

Var insert(Call& call) {
  Changing list(call);
  const auto size = static_cast<std::int64_t>(list.items().size());
  std::int64_t at = call.integer(1);
  at = std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  call.render().step(static_cast<std::size_t>(size - at) / 16);
  list.items().insert(list.items().begin() + at, call[2]);
  return {};
}

Var pop_list(Call& call) {
  Changing list(call);
  if (list.items().empty()) raise("IndexError", "pop from empty list");
  const auto at = list.place(call.integer(1, -1));
  if (!at) raise("IndexError", "pop index out of range");
  Var item = std::move(list.items()[*at]);
  list.items().erase(list.items().begin() + static_cast<std::ptrdiff_t>(*at));
  return item;
}

Var remove(Call& call) {
  Changing list(call);
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    if (!equals(call.render(), list.items()[i], call[1])) continue;
    list.items().erase(list.items().begin() + static_cast<std::ptrdiff_t>(i));
    return {};
  }
  raise("ValueError", "list.remove(x): x not in list");
}

Var reverse(Call& call) {
  std::ranges::reverse(Changing(call).items());
  return {};
}

Var sort(Call& call) {
  Changing list(call);
  sort_items(call.render(), list.items(), call.integer(2, 0) != 0);
  return {};
}

Var count(Call& call) {
  std::int64_t found = 0;
  Cursor cursor(call.render(), call[0]);
  for (Var one; cursor.next(one);) found += equals(call.render(), one, call[1]) ? 1 : 0;
  return Value(found);
}

Var index(Call& call) {
  const auto size = static_cast<std::int64_t>(length(call[0]));
  const auto place = [&](std::int64_t wanted) {
    return wanted < 0 ? std::max<std::int64_t>(0, wanted + size) : wanted;
  };
  const std::int64_t last = std::min(size, place(call.integer(3, size)));
  for (std::int64_t i = place(call.integer(2, 0)); i < last; ++i) {
    call.render().step();
    if (equals(call.render(), sequence_item(call[0], static_cast<std::size_t>(i)), call[1])) return Value(i);
  }
  if (call[0].is_tuple()) raise("ValueError", "tuple.index(x): x not in tuple");
  raise("ValueError", "{} is not in list", repr(call.render(), call[1]));
}

// As Changing, for a mapping.
Dict& changing_dict(Call& call, Var& held) {
  held = call[0];
  if (!held.is(Tag::kDict)) {
    auto copy = make<Dict>();
    for (auto& [key, value] : dict_entries(held)) copy->set(key, std::move(value));
    held = Var(std::move(copy));
  }
  call.render().track(held.thing());
  return held.as<Dict>();
}

Var clear_dict(Call& call) {
  Var held;
  changing_dict(call, held).clear();
  return {};
}

Var copy_dict(Call& call) {
  if (call[0].is_plain()) return call[0];
  auto copy = make<Dict>();
  for (auto& [key, value] : dict_entries(call[0])) copy->set(key, std::move(value));
  return copy;
}

Var fromkeys(Call& call) {
  auto made = make<Dict>();
  Cursor cursor(call.render(), call[1]);
  for (Var key; cursor.next(key);) made->set(hashable_key(call.render(), key), call[2]);
  return made;
}

Var get(Call& call) {
  auto found = dict_find(call[0], hashable_key(call.render(), call[1]));
  return found ? *std::move(found) : call[2];
}

Var items(Call& call) { return make<View>(View::What::kItems, call[0]); }
Var keys(Call& call) { return make<View>(View::What::kKeys, call[0]); }
Var values(Call& call) { return make<View>(View::What::kValues, call[0]); }

Var pop_dict(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  const Value key = hashable_key(call.render(), call[1]);
  const Var* found = dict.find(key);
  if (found == nullptr) {
    if (call.has(2)) return call[2];
    raise("KeyError", "{}", python::repr(key));
  }
  Var value = *found;
  dict.erase(key);
  return value;
}

Var popitem(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  if (dict.entries.empty()) raise("KeyError", "'popitem(): dictionary is empty'");
  auto last = dict.entries.back();
  dict.erase(last.first);
  return call.render().make_tuple({Var(last.first), last.second});
}

Var setdefault(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  const Value key = hashable_key(call.render(), call[1]);
  if (const Var* found = dict.find(key)) return *found;
  dict.set(key, call[2]);
  return call[2];
}

Var update(Call& call) {
  Var held;
  Dict& dict = changing_dict(call, held);
  if (call.has(1)) update_dict(call.render(), dict, call[1]);
  for (auto& [name, value] : call.named) dict.set(Value(name), std::move(value));
  return {};
}

constexpr Method kList[] = {
    {"append",
     "self, object",
     "Adds an item at the end.",
     {"{% set l = [1] %}{{ l.append(2) }}{{ l }}", "None[1, 2]"},
     append},
    {"clear",
     "self",
     "Takes all items out.",
     {"{% set l = [1] %}{% if l.clear() is none %}{{ l }}{% endif %}", "[]"},
     clear_list},
    {"copy", "self", "A list of the same items.", {"{{ [1].copy() }}", "[1]"}, copy_list},
    {"count",
     "self, value",
     "How many items are equal to a value.",
     {"{{ [1, 2, 1].count(1) }}", "2"},
     count},
    {"extend",
     "self, iterable",
     "Adds the items of another list.",
     {"{% set l = [1] %}{% if l.extend([2, 3]) is none %}{{ l }}{% endif %}", "[1, 2, 3]"},
     extend},
    {"index",
     "self, value, start=0, stop=None",
     "Where a value stands first, an error when it is not there.",
     {"{{ ['a', 'b'].index('b') }}", "1"},
     index},
    {"insert",
     "self, index, object",
     "Puts an item in front of a position.",
     {"{% set l = [1, 3] %}{% if l.insert(1, 2) is none %}{{ l }}{% endif %}", "[1, 2, 3]"},
     insert},
    {"pop",
     "self, index=-1",
     "Takes out the last item, or that of a position.",
     {"{% set l = [1, 2] %}{{ l.pop() }}{{ l }}", "2[1]"},
     pop_list},
    {"remove",
     "self, value",
     "Takes out the first item equal to a value.",
     {"{% set l = [1, 2] %}{% if l.remove(1) is none %}{{ l }}{% endif %}", "[2]"},
     remove},
    {"reverse",
     "self",
     "Turns the list round.",
     {"{% set l = [1, 2] %}{% if l.reverse() is none %}{{ l }}{% endif %}", "[2, 1]"},
     reverse},
    {"sort",
     "self, key=None, reverse=False",
     "Sorts the list.",
     {"{% set l = [2, 1] %}{% if l.sort() is none %}{{ l }}{% endif %}", "[1, 2]"},
     sort},
};
constexpr Method kTuple[] = {
    {"count",
     "self, value",
     "How many items are equal to a value.",
     {"{{ (1, 2, 1).count(1) }}", "2"},
     count},
    {"index",
     "self, value, start=0, stop=None",
     "Where a value stands first, an error when it is not there.",
     {"{{ ('a', 'b').index('b') }}", "1"},
     index},
};
constexpr Method kDict[] = {
    {"clear",
     "self",
     "Takes all members out.",
     {"{% set d = {'a': 1} %}{% if d.clear() is none %}{{ d }}{% endif %}", "{}"},
     clear_dict},
    {"copy", "self", "A mapping of the same members.", {"{{ {'a': 1}.copy() }}", "{'a': 1}"}, copy_dict},
    {"fromkeys",
     "self, iterable, value=None",
     "A mapping of the keys of a list to one value.",
     {"{{ {}.fromkeys(['a', 'b'], 0) }}", "{'a': 0, 'b': 0}"},
     fromkeys},
    {"get",
     "self, key, default=None",
     "The value of a key, or the default.",
     {"{{ {'a': 1}.get('b', 2) }}", "2"},
     get},
    {"items", "self", "The pairs of key and value.", {"{{ {'a': 1}.items() | list }}", "[('a', 1)]"}, items},
    {"keys", "self", "The keys.", {"{{ {'a': 1}.keys() | list }}", "['a']"}, keys},
    {"pop",
     "self, key, default=None",
     "Takes a member out and gives its value.",
     {"{% set d = {'a': 1, 'b': 2} %}{{ d.pop('a') }}{{ d }}", "1{'b': 2}"},
     pop_dict},
    {"popitem",
     "self",
     "Takes the last member out and gives the pair.",
     {"{% set d = {'a': 1, 'b': 2} %}{{ d.popitem() }}{{ d }}", "('b', 2){'a': 1}"},
     popitem},
    {"setdefault",
     "self, key, default=None",
     "The value of a key, which is put there when it is missing.",
     {"{% set d = {} %}{{ d.setdefault('a', 1) }}{{ d }}", "1{'a': 1}"},
     setdefault},
    {"update",
     "self, other=None, **kwargs",
     "Puts the members of another mapping in.",
     {"{% set d = {'a': 1} %}{% if d.update({'a': 2, 'b': 3}) is none %}{{ d }}{% endif %}",
      "{'a': 2, 'b': 3}"},
     update},
    {"values", "self", "The values.", {"{{ {'a': 1}.values() | list }}", "[1]"}, values},
};
}  // namespace

std::span<const Method> list_methods() { return kList; }
std::span<const Method> tuple_methods() { return kTuple; }
std::span<const Method> dict_methods() { return kDict; }

}  // namespace squall::jinja
