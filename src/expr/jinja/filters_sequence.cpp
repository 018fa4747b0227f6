// Builtin filters on lists and mappings.
#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <unordered_map>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/map_iterator.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/sorting.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

Var generator(Generator::Next next) { return make<Generator>(std::move(next)); }

Var batch(Call& call) {
  struct State {
    Var input, wanted, fill;
    std::optional<Cursor> cursor;  // nothing before the first item is asked for
    std::vector<Var> row;
    bool ended = false;
  };
  auto state = std::make_shared<State>(State{call[0], call[1], call[2], {}, {}, false});
  return generator([state](Render& render, Var& out) {
    if (state->ended) return false;
    if (!state->cursor) state->cursor.emplace(render, state->input);
    const std::int64_t size = state->wanted.is_int() ? as_index(state->wanted) : -1;
    const Var& fill = state->fill;
    for (Var item; state->cursor->next(item);) {
      const bool full = static_cast<std::int64_t>(state->row.size()) == size;
      if (full) out = render.make_list(std::exchange(state->row, {}));
      state->row.push_back(std::move(item));
      if (full) return true;
    }
    state->ended = true;
    if (state->row.empty()) return false;
    // Fails for what has no order.
    if (!fill.is_none() && !state->wanted.is_int()) compare(render, CompareOp::kLt, Value(1), state->wanted);
    if (!fill.is_none() && size > static_cast<std::int64_t>(state->row.size())) {
      render.step(static_cast<std::size_t>(size));
      state->row.resize(static_cast<std::size_t>(size), fill);
    }
    out = render.make_list(std::move(state->row));
    return true;
  });
}

Var slice(Call& call) {
  struct State {
    Var input, wanted, fill;
    std::optional<std::vector<Var>> items;  // nothing before the first slice is asked for
    std::int64_t number = 0;
    std::size_t at = 0;
  };
  auto state = std::make_shared<State>(State{call[0], call[1], call[2], {}, 0, 0});
  return generator([state](Render& render, Var& out) {
    if (!state->items) state->items = items_of(render, state->input);
    if (!state->wanted.is_int()) binary(render, BinaryOp::kFloorDiv, Value(1), state->wanted);
    const std::int64_t slices = as_index(state->wanted);
    if (slices == 0) raise("ZeroDivisionError", "integer division or modulo by zero");
    if (state->number >= slices) return false;
    const auto count = static_cast<std::int64_t>(state->items->size());
    const std::int64_t extra = count % slices;
    const auto size = static_cast<std::size_t>(count / slices + (state->number < extra ? 1 : 0));
    std::vector<Var> part;
    for (std::size_t i = 0; i < size; ++i) part.push_back((*state->items)[state->at++]);
    if (!state->fill.is_none() && state->number >= extra) part.push_back(state->fill);
    ++state->number;
    out = render.make_list(std::move(part));
    return true;
  });
}

Var first(Call& call) {
  Cursor cursor(call.render(), call[0]);
  Var item;
  return cursor.next(item) ? item : call.render().undefined("No first item, sequence was empty.");
}

bool is_reversible(const Var& var) {
  return var.is_text() || var.is_list() || var.is_tuple() || var.is_dict() || var.is(Tag::kRange) ||
         var.is(Tag::kView);
}

Var last(Call& call) {
  const Var& input = call[0];
  if (input.is_undefined()) {
    if (input.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(input);
    return call.render().undefined("No last item, sequence was empty.");
  }
  if (!is_reversible(input)) raise("TypeError", "'{}' object is not reversible", type_name(input));
  const std::size_t size = length(input);
  if (size == 0) return call.render().undefined("No last item, sequence was empty.");
  if (input.is_list() || input.is_tuple()) return sequence_item(input, size - 1);
  return items_of(call.render(), input).back();
}

Var length_filter(Call& call) { return Value(static_cast<std::int64_t>(length(call[0]))); }
Var list(Call& call) { return call.render().make_list(items_of(call.render(), call[0])); }

Var join(Call& call) {
  Render& render = call.render();
  std::string held;
  const std::string_view separator = call.text_view(1, held);
  const bool by_attribute = call.has(2) && !call.is_none(2) && truthy(render, call[2]);
  const AttributePath path = by_attribute ? AttributePath(call[2]) : AttributePath();
  std::string out;
  if (!by_attribute && !render.autoescape() && join_members(render, call[0], separator, out))
    return Value(out);
  std::vector<Var> items;
  bool safe = call[1].is(Tag::kMarkup);
  bool first_item = true;
  Cursor cursor(render, call[0]);
  for (Var item; cursor.next(item);) {
    if (by_attribute) item = path.read(render, item);
    if (render.autoescape()) {
      // One text marked safe makes the whole safe: what is to be escaped is known at the end.
      safe = safe || item.is(Tag::kMarkup);
      items.push_back(std::move(item));
      continue;
    }
    if (!std::exchange(first_item, false)) out += separator;
    append_str(render, out, item);
    if (out.size() > render.limits().max_text_bytes) render.charge_text(out.size());
  }
  for (const Var& item : items) {
    if (!std::exchange(first_item, false)) out += safe ? escape(render, call[1]) : separator;
    out += safe ? escape(render, item) : str(render, item);
    if (out.size() > render.limits().max_text_bytes) render.charge_text(out.size());
  }
  return safe && render.autoescape() ? Render::markup(out) : Var(Value(out));
}

std::string_view reverse_type(const Var& var) {
  if (var.is_list()) return "list_reverseiterator";
  if (var.is_dict()) return "dict_reversekeyiterator";
  return var.is(Tag::kRange) ? "range_iterator" : "reversed";
}

Var reverse(Call& call) {
  const Var& input = call[0];
  if (input.is_text()) {
    std::u32string text = text::decode_utf8(input.text());
    call.render().charge_text(input.text().size());
    std::ranges::reverse(text);
    return Render::like(input, text::encode_utf8(text));
  }
  const bool iterable = is_reversible(input) || input.is(Tag::kIterator) || input.is_undefined() ||
                        (input.is_plain() && input.plain().is_sequence());
  if (!iterable) raise("FilterArgumentError", "argument must be iterable");
  auto items = std::make_shared<std::vector<Var>>();
  try {
    *items = items_of(call.render(), input);
  } catch (Raise& raised) {
    if (raised.error.kind() == "TypeError") raise("FilterArgumentError", "argument must be iterable");
    throw;
  }
  if (!is_reversible(input)) {
    std::ranges::reverse(*items);
    return call.render().make_list(std::move(*items));
  }
  return make<Generator>(
      [items](Render&, Var& out) {
        if (items->empty()) return false;
        out = std::move(items->back());
        items->pop_back();
        return true;
      },
      reverse_type(input));
}

// Sort keys: the item, or its attribute; texts without case unless `case_sensitive`.
Var sort_key(Render& render, const AttributePath& path, const Var& item, bool case_sensitive,
             const Var* fallback = nullptr) {
  Var key = path.read(render, item, fallback);
  return case_sensitive ? key : without_case(key);
}

Var sort(Call& call) {
  Render& render = call.render();
  const bool case_sensitive = call.flag(2);
  std::vector<AttributePath> paths;
  if (call[3].is_text()) {
    for (std::string_view part : split(call[3].text(), ',')) paths.emplace_back(Var(Value(part)));
  } else {
    paths.emplace_back(call[3]);
  }
  std::vector<Var> items = items_of(render, call[0]);
  const bool reverse_order = call.integer(1, 0) != 0;
  std::vector<Var> keys;
  keys.reserve(items.size());
  for (const Var& item : items) {
    if (paths.size() == 1) {
      keys.push_back(sort_key(render, paths[0], item, case_sensitive));
      continue;
    }
    std::vector<Var> parts;
    for (const AttributePath& path : paths) parts.push_back(sort_key(render, path, item, case_sensitive));
    keys.push_back(render.make_list(std::move(parts)));
  }
  // The reference compares lists of keys: equal ones need no order.
  const bool ordered =
      std::ranges::all_of(keys, [](const Var& key) { return key.is_number() || key.is_text(); });
  if (!ordered && paths.size() == 1) {
    for (Var& key : keys) key = render.make_list({std::move(key)});
  }
  sort_by_keys(render, items, std::move(keys), reverse_order);
  return render.make_list(std::move(items));
}

Var unique(Call& call) {
  struct State {
    Var input;
    std::optional<Cursor> cursor;  // nothing before the first item is asked for
    std::unordered_map<std::size_t, std::vector<Value>> seen;
  };
  auto state = std::make_shared<State>(State{call[0], {}, {}});
  const bool case_sensitive = call.flag(1);
  const AttributePath path(call[2]);
  return generator([state, path, case_sensitive](Render& render, Var& out) {
    if (!state->cursor) state->cursor.emplace(render, state->input);
    for (Var item; state->cursor->next(item);) {
      const Value key = hashable_key(render, sort_key(render, path, item, case_sensitive));
      auto& same = state->seen[python::hash(key)];
      if (std::ranges::any_of(same, [&](const Value& one) { return python::equals(one, key); })) continue;
      same.push_back(key);
      out = std::move(item);
      return true;
    }
    return false;
  });
}

Var groupby(Call& call) {
  Render& render = call.render();
  const AttributePath path(call[1]);
  const Var* fallback = call.has(2) && !call.is_none(2) ? &call[2] : nullptr;
  const bool case_sensitive = call.flag(3);
  std::vector<Var> items = items_of(render, call[0]);
  std::vector<Var> keys;
  for (const Var& item : items) keys.push_back(sort_key(render, path, item, case_sensitive, fallback));
  sort_by_keys(render, items, std::move(keys), false);
  std::vector<Var> groups;
  std::vector<Var> members;
  Var current;
  const auto close = [&] {
    if (members.empty()) return;
    Var grouper = path.read(render, members.front(), fallback);
    groups.push_back(make<Tuple>(
        std::vector<Var>{std::move(grouper), render.make_list(std::exchange(members, {}))}, true));
  };
  for (Var& item : items) {
    Var key = sort_key(render, path, item, case_sensitive, fallback);
    if (members.empty() || !equals(render, current, key)) close();
    current = std::move(key);
    members.push_back(std::move(item));
  }
  close();
  return render.make_list(std::move(groups));
}

Var dictsort(Call& call) {
  Render& render = call.render();
  const bool case_sensitive = call.flag(1), reverse_order = call.flag(3);
  std::string held;
  const std::string_view by = call.has(2) ? call.text_view(2, held) : "key";
  if (by != "key" && by != "value")
    raise("FilterArgumentError", "You can only sort by either \"key\" or \"value\"");
  if (call[0].is_undefined()) Render::raise_undefined(call[0]);
  if (!call[0].is_dict()) raise("AttributeError", "'{}' object has no attribute 'items'", type_name(call[0]));
  std::vector<Var> items, keys;
  auto entries = dict_entries(call[0]);
  items.reserve(entries.size());
  keys.reserve(entries.size());
  for (auto& [key, value] : entries) {
    Var sorted_by = by == "key" ? Var(key) : value;
    keys.push_back(case_sensitive ? std::move(sorted_by) : without_case(sorted_by));
    items.push_back(render.make_pair(std::move(key), std::move(value)));
  }
  sort_by_keys(render, items, std::move(keys), reverse_order);
  return render.make_list(std::move(items));
}

Var items(Call& call) {
  const Var input = call[0];
  std::shared_ptr<Cursor> cursor;
  return generator([input, cursor](Render& render, Var& out) mutable {
    if (input.is_undefined()) return false;
    if (!input.is_dict()) raise("TypeError", "Can only get item pairs from a mapping.");
    if (!cursor) cursor = std::make_shared<Cursor>(render, Var(make<View>(View::What::kItems, input)));
    return cursor->next(out);
  });
}

Var random(Call& call) {
  const std::size_t size = length(call[0]);
  if (size == 0) return call.render().undefined("No random item, sequence was empty.");
  std::mt19937 source(std::random_device{}());
  const std::size_t place = std::uniform_int_distribution<std::size_t>(0, size - 1)(source);
  if (call[0].is_dict()) raise("KeyError", "{}", place);
  if (call[0].is_list() || call[0].is_tuple()) return sequence_item(call[0], place);
  return items_of(call.render(), call[0])[place];
}

Var extreme(Call& call, CompareOp better) {
  Render& render = call.render();
  const bool case_sensitive = call.flag(1);
  const AttributePath path(call[2]);
  Cursor cursor(render, call[0]);
  Var best;
  if (!cursor.next(best)) return render.undefined("No aggregated item, sequence was empty.");
  Var best_key = sort_key(render, path, best, case_sensitive);
  for (Var item; cursor.next(item);) {
    Var key = sort_key(render, path, item, case_sensitive);
    if (!compare(render, better, key, best_key)) continue;
    best = std::move(item);
    best_key = std::move(key);
  }
  return best;
}
Var min(Call& call) { return extreme(call, CompareOp::kLt); }
Var max(Call& call) { return extreme(call, CompareOp::kGt); }

Var sum(Call& call) {
  Render& render = call.render();
  const bool by_attribute = call.has(1) && !call.is_none(1);
  const AttributePath path = by_attribute ? AttributePath(call[1]) : AttributePath();
  Var total = call.has(2) ? call[2] : Var(Value(0));
  if (total.is_text()) raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  Cursor cursor(render, call[0]);
  for (Var item; cursor.next(item);) {
    total = binary(render, BinaryOp::kAdd, total, by_attribute ? path.read(render, item) : item);
  }
  return total;
}

constexpr FilterSpec kFilters[] = {
    {"batch",
     "value, linecount, fill_with=None",
     "Lists of `linecount` items; the last one filled up when a filler is given.",
     {"{{ [1, 2, 3] | batch(2, 0) | list }}", "[[1, 2], [3, 0]]"},
     batch},
    {"count", "value", "Alias of length.", {"{{ 'abc' | count }}", "3"}, length_filter},
    {"dictsort",
     "value, case_sensitive=False, by='key', reverse=False",
     "The pairs of a mapping, sorted by key or value.",
     {"{{ {'b': 1, 'a': 2} | dictsort }}", "[('a', 2), ('b', 1)]"},
     dictsort},
    {"first", "value", "The first item, undefined when there is none.", {"{{ [1, 2] | first }}", "1"}, first},
    {"groupby",
     "value, attribute, default=None, case_sensitive=False",
     "Pairs of a value of the attribute and the items that have it (also .grouper and .list), sorted.",
     {"{{ [{'t': 'b'}, {'t': 'a'}] | groupby('t') | map('first') | list }}", "['a', 'b']"},
     groupby},
    {"items",
     "value",
     "The pairs of a mapping; nothing for an undefined one.",
     {"{{ {'a': 1} | items | list }}", "[('a', 1)]"},
     items},
    {"join",
     "value, d='', attribute=None",
     "The items (or their attribute) as one text with `d` between them.",
     {"{{ [1, 2] | join('-') }}", "1-2"},
     join},
    {"last", "value", "The last item, undefined when there is none.", {"{{ [1, 2] | last }}", "2"}, last},
    {"length",
     "value",
     "The number of items, or of characters.",
     {"{{ [1, 2] | length }}", "2"},
     length_filter},
    {"list",
     "value",
     "A list of the items; of a text its characters.",
     {"{{ 'ab' | list }}", "['a', 'b']"},
     list},
    {"max",
     "value, case_sensitive=False, attribute=None",
     "The greatest item.",
     {"{{ [1, 3, 2] | max }}", "3"},
     max},
    {"min",
     "value, case_sensitive=False, attribute=None",
     "The smallest item.",
     {"{{ [2, 1, 3] | min }}", "1"},
     min},
    {"random", "value", "Any one of the items.", {"{{ ['x', 'x'] | random }}", "x"}, random},
    {"reverse", "value", "The items, or the text, from the end.", {"{{ 'abc' | reverse }}", "cba"}, reverse},
    {"slice",
     "value, slices, fill_with=None",
     "The items in so many lists of nearly equal length.",
     {"{{ [1, 2, 3] | slice(2) | list }}", "[[1, 2], [3]]"},
     slice},
    {"sort",
     "value, reverse=False, case_sensitive=False, attribute=None",
     "A sorted list; by an attribute, or by several with commas between.",
     {"{{ [3, 1, 2] | sort }}", "[1, 2, 3]"},
     sort},
    {"sum",
     "value, attribute=None, start=0",
     "The items (or their attribute) added up.",
     {"{{ [1, 2] | sum }}", "3"},
     sum},
    {"unique",
     "value, case_sensitive=False, attribute=None",
     "The items without doubles.",
     {"{{ ['a', 'A', 'b'] | unique | list }}", "['a', 'b']"},
     unique},
};

}  // namespace

std::span<const FilterSpec> sequence_filters() { return kFilters; }

}  // namespace squall::jinja
