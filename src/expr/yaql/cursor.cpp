#include "expr/yaql/cursor.h"

#include "base/text/utf8.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/ordering.h"

namespace squall::yaql {
namespace {

bool has_items(const Var& var) {
  if (!var.is_plain()) {
    switch (var.thing()->tag()) {
      case Tag::kTuple:
      case Tag::kList:
      case Tag::kDict:
      case Tag::kSet:
      case Tag::kView:
      case Tag::kIterator:
      case Tag::kMemory:
      case Tag::kOrdered:
        return true;
      default:
        return false;
    }
  }
  const Value& value = var.plain();
  return value.is_sequence() || value.is_mapping() || value.is_string();
}

bool next_of(const std::vector<Var>& items, std::size_t& at, Var& out) {
  if (at >= items.size()) return false;
  out = items[at++];
  return true;
}

bool next_of(const View& view, std::size_t& at, Var& out) {
  if (at >= mapping_size(view.mapping)) return false;
  const std::size_t place = at++;
  switch (view.what) {
    case View::What::kKeys:
      out = mapping_key(view.mapping, place);
      return true;
    case View::What::kValues:
      out = mapping_value(view.mapping, place);
      return true;
    case View::What::kItems:
      out = make_tuple({mapping_key(view.mapping, place), mapping_value(view.mapping, place)});
      return true;
  }
  return false;
}

bool next_of(Run& run, Memory& memory, std::size_t& at, Var& out) {
  if (at == memory.seen.size()) {
    Var fresh;
    if (!memory.source->next(run, fresh)) return false;
    if (memory.seen.size() >= run.limits().max_items) run.charge_items(memory.seen.size() + 1);
    memory.seen.push_back(std::move(fresh));
  }
  return next_of(memory.seen, at, out);
}

}  // namespace

bool is_iterable(const Var& var) {
  return has_items(var) && !var.is_mapping() && !(var.is_plain() && var.plain().is_string());
}

Cursor::Cursor(Run& /*run*/, Var source) : source_(std::move(source)) {
  if (!has_items(source_)) raise("TypeError", "'{}' object is not iterable", type_name(source_));
}

bool Cursor::next(Run& run, Var& out) {
  run.iterate();
  if (!source_.is_plain()) return next_of_thing(run, out);
  const Value& value = source_.plain();
  if (value.is_string()) return next_character(out);
  if (at_ >= value.size()) return false;
  if (value.is_object()) {
    out = Var(value.members()[at_++].key);
  } else if (value.kind() == Kind::kPairs) {
    out = Var(value.items()[at_++][0]);
  } else {
    out = Var(value.items()[at_++]);
  }
  return true;
}

bool Cursor::next_of_thing(Run& run, Var& out) {
  switch (source_.thing()->tag()) {
    case Tag::kTuple:
    case Tag::kList:
      return next_of(source_.as<Sequence>().items, at_, out);
    case Tag::kSet:
      return next_of(source_.as<Set>().items, at_, out);
    case Tag::kDict: {
      if (at_ >= source_.as<Dict>().entries.size()) return false;
      out = source_.as<Dict>().entries[at_++].first;
      return true;
    }
    case Tag::kView:
      return next_of(source_.as<View>(), at_, out);
    case Tag::kIterator:
      run.check_stack();
      return source_.as<Iterator>().next(run, out);
    case Tag::kMemory:
      run.check_stack();
      return next_of(run, source_.as<Memory>(), at_, out);
    case Tag::kOrdered:
      return next_of(sorted_items(run, source_.as<Ordered>()), at_, out);
    default:
      return false;
  }
}

bool Cursor::next_character(Var& out) {
  const std::string_view text = source_.text();
  if (at_ >= text.size()) return false;
  const std::size_t start = at_;
  text::next_code_point(text, at_);
  out = Value(text.substr(start, at_ - start));
  return true;
}

std::vector<Var> items_of(Run& run, const Var& collection) {
  std::vector<Var> items;
  if (collection.is_sequence()) items.reserve(sequence_size(collection));
  Cursor cursor(run, collection);
  for (Var item; cursor.next(run, item);) {
    if (items.size() >= run.limits().max_items) run.charge_items(items.size() + 1);
    items.push_back(std::move(item));
  }
  return items;
}

std::size_t sequence_size(const Var& sequence) {
  return sequence.is_plain() ? sequence.plain().size() : sequence.as<Sequence>().items.size();
}

Var sequence_item(const Var& sequence, std::size_t index) {
  return sequence.is_plain() ? Var(sequence.plain().items()[index]) : sequence.as<Sequence>().items[index];
}

Var sequence_slice(Run& run, const Var& sequence, std::size_t first, std::size_t last) {
  run.charge_items(last - first);
  std::vector<Var> items;
  items.reserve(last - first);
  for (std::size_t i = first; i < last; ++i) items.push_back(sequence_item(sequence, i));
  return sequence.is_tuple() ? make_tuple(std::move(items)) : make_list(std::move(items));
}

Var make_tuple(std::vector<Var> items) {
  for (const Var& item : items) {
    if (!item.is_plain()) return make<Sequence>(Tag::kTuple, std::move(items));
  }
  std::vector<Value> values;
  values.reserve(items.size());
  for (Var& item : items) values.push_back(item.take_plain());
  return Value::array(std::move(values));
}

}  // namespace squall::yaql
