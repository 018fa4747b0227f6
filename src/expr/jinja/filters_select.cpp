// Builtin filters that apply other filters and tests to each item.
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>

#include "expr/jinja/filter.h"
#include "expr/jinja/map_iterator.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/sorting.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// The entry of a name that a template gives at run time.
template <typename Entry>
const Entry& entry_or_raise(Render& render, std::string_view kind, const Var& name, const Entry* found) {
  if (found != nullptr) return *found;
  const std::string shown = name.is_plain() ? python::repr(name.plain()) : std::string(type_name(name));
  if (name.is_undefined()) {
    raise("TemplateRuntimeError", "No {} named Undefined. ({}; did you forget to quote the callable name?)",
          kind, name.as<Undefined>().message);
  }
  raise("TemplateRuntimeError", "No {} named {}.", kind, shown);
}

const FilterEntry& filter_named(Render& render, const Var& name) {
  const auto* found = name.is_text() ? render.environment().find_filter(name.text()) : nullptr;
  return entry_or_raise(render, "filter", name, found);
}

const TestEntry& test_named(Render& render, const Var& name) {
  const auto* found = name.is_text() ? render.environment().find_test(name.text()) : nullptr;
  return entry_or_raise(render, "test", name, found);
}

// Arguments of a filter or test, kept for each item.
struct Kept {
  CallArgs::Positional positional;
  CallArgs::Named named;
  CallArgs args() const { return {positional, named}; }
};

// The first and the last bytes; in the middle they may lie over each other.
template <typename Word>
void copy_ends(char* to, std::string_view text) {
  Word first, last;
  std::memcpy(&first, text.data(), sizeof(Word));
  std::memcpy(&last, text.data() + text.size() - sizeof(Word), sizeof(Word));
  std::memcpy(to, &first, sizeof(Word));
  std::memcpy(to + text.size() - sizeof(Word), &last, sizeof(Word));
}

// Copies a text that is short most of the time: two moves of a register. Returns where it ends.
inline char* copy_short(char* to, std::string_view text) {
  if (text.size() > 16) {
    std::memcpy(to, text.data(), text.size());
  } else if (text.size() >= 8) {
    copy_ends<std::uint64_t>(to, text);
  } else if (text.size() >= 4) {
    copy_ends<std::uint32_t>(to, text);
  } else {
    for (std::size_t i = 0; i < text.size(); ++i) to[i] = text[i];
  }
  return to + text.size();
}

constexpr std::size_t kFirstRoom = 1024;

class MapIterator : public Iterator {
 public:
  explicit MapIterator(Call& call) : input_(call[0]), kept_{std::move(call.rest), std::move(call.named)} {}

  // join_members() of map_iterator.h.
  bool join(Render& render, std::string_view separator, std::string& out) {
    const bool fits = !cursor_ && kept_.positional.empty() && kept_.named.size() == 1 && input_.is_plain() &&
                      input_.plain().is_array() && kept_.named[0].first == "attribute";
    if (!fits || !kept_.named[0].second.is_text()) return false;
    const std::string_view name = kept_.named[0].second.text();
    if (name.find_first_of(".0123456789") != std::string_view::npos) return false;
    const Value key = kept_.named[0].second.is_plain() ? kept_.named[0].second.plain() : Value(name);
    const auto items = input_.plain().items();
    std::string joined(kFirstRoom, '\0'), other;
    char* at = joined.data();
    const char* end = at + joined.size();
    for (const Value& item : items) {
      const Value* found = item.find_key(key);
      if (found == nullptr) return false;
      std::string_view text;
      if (found->is_string()) {
        text = found->as_string();
      } else {
        other.clear();
        append_str(render, other, Var(*found));
        text = other;
      }
      const std::size_t more = separator.size() + text.size();
      if (static_cast<std::size_t>(end - at) < more) {
        const auto size = static_cast<std::size_t>(at - joined.data());
        if (size + more > render.limits().max_text_bytes) return false;
        joined.resize(2 * joined.size() + more);
        at = joined.data() + size;
        end = joined.data() + joined.size();
      }
      if (&item != items.data()) at = copy_short(at, separator);
      at = copy_short(at, text);
    }
    joined.resize(static_cast<std::size_t>(at - joined.data()));
    if (joined.size() > render.limits().max_text_bytes) return false;
    render.step(2 * items.size() + joined.size() / 16);
    out = std::move(joined);
    input_ = Var(Value::array());
    return true;
  }

  bool next(Render& render, Var& out) override {
    if (!cursor_ && !start(render)) return false;
    Var item;
    if (!cursor_->next(item)) return false;
    if (filter_ != nullptr) {
      out = render.call_filter(*filter_, item, kept_.args());
    } else {
      out = path_.read(render, item, fallback_ ? &*fallback_ : nullptr);
    }
    return true;
  }

 private:
  // False when there is nothing to map: what is false is not looked at.
  bool start(Render& render) {
    if (!truthy(render, input_)) return false;
    if (kept_.positional.empty() && take_attribute()) {
      if (!kept_.named.empty()) {
        raise("FilterArgumentError", "Unexpected keyword argument {}",
              python::repr(kept_.named.front().first));
      }
    } else {
      if (kept_.positional.empty()) raise("FilterArgumentError", "map requires a filter argument");
      filter_ = &filter_named(render, kept_.positional.front());
      kept_.positional.erase(0);
    }
    cursor_.emplace(render, input_);
    return true;
  }

  bool take_attribute() {
    CallArgs args{{}, std::move(kept_.named)};
    const auto attribute = args.take("attribute");
    if (attribute) {
      path_ = AttributePath(*attribute);
      fallback_ = args.take("default");
      if (fallback_ && fallback_->is_none()) fallback_.reset();
    }
    kept_.named = std::move(args.named);
    return attribute.has_value();
  }

  Var input_;
  Kept kept_;
  const FilterEntry* filter_ = nullptr;
  AttributePath path_;
  std::optional<Var> fallback_;
  std::optional<Cursor> cursor_;
};

class SelectIterator : public Iterator {
 public:
  SelectIterator(Call& call, bool keep, bool by_attribute)
      : input_(call[0]),
        kept_{std::move(call.rest), std::move(call.named)},
        keep_(keep),
        by_attribute_(by_attribute) {}

  bool next(Render& render, Var& out) override {
    if (!cursor_ && !start(render)) return false;
    for (Var item; cursor_->next(item);) {
      const Var looked_at = by_attribute_ ? path_.read(render, item) : item;
      const bool holds =
          test_ != nullptr ? render.call_test(*test_, looked_at, kept_.args()) : truthy(render, looked_at);
      if (holds != keep_) continue;
      out = std::move(item);
      return true;
    }
    return false;
  }

 private:
  bool start(Render& render) {
    if (!truthy(render, input_)) return false;
    if (by_attribute_) {
      if (kept_.positional.empty()) raise("FilterArgumentError", "Missing parameter for attribute name");
      path_ = AttributePath(kept_.positional.front());
      kept_.positional.erase(0);
    }
    if (!kept_.positional.empty()) {
      test_ = &test_named(render, kept_.positional.front());
      kept_.positional.erase(0);
    }
    cursor_.emplace(render, input_);
    return true;
  }

  Var input_;
  Kept kept_;
  bool keep_, by_attribute_;
  const TestEntry* test_ = nullptr;
  AttributePath path_;
  std::optional<Cursor> cursor_;
};

}  // namespace

bool join_members(Render& render, const Var& iterable, std::string_view separator, std::string& out) {
  if (!iterable.is(Tag::kIterator)) return false;
  auto* map = dynamic_cast<MapIterator*>(iterable.thing());
  return map != nullptr && map->join(render, separator, out);
}

namespace {

Var map(Call& call) { return make<MapIterator>(call); }
Var select(Call& call) { return make<SelectIterator>(call, true, false); }
Var reject(Call& call) { return make<SelectIterator>(call, false, false); }
Var selectattr(Call& call) { return make<SelectIterator>(call, true, true); }
Var rejectattr(Call& call) { return make<SelectIterator>(call, false, true); }

constexpr FilterSpec kFilters[] = {
    {"map",
     "value, *args, **kwargs",
     "A filter applied to each item, or `attribute=` of each item (`default=` when missing).",
     {"{{ [{'n': 1}, {'n': 2}] | map(attribute='n') | list }}", "[1, 2]"},
     map},
    {"reject",
     "value, *args, **kwargs",
     "The items that fail a test; without one those that are false.",
     {"{{ [1, 2, 3] | reject('odd') | list }}", "[2]"},
     reject},
    {"rejectattr",
     "value, *args, **kwargs",
     "The items whose attribute fails a test.",
     {"{{ [{'n': 1}, {'n': 2}] | rejectattr('n', 'odd') | list }}", "[{'n': 2}]"},
     rejectattr},
    {"select",
     "value, *args, **kwargs",
     "The items that pass a test; without one those that are true.",
     {"{{ [1, 2, 3] | select('odd') | list }}", "[1, 3]"},
     select},
    {"selectattr",
     "value, *args, **kwargs",
     "The items whose attribute passes a test.",
     {"{{ [{'n': 1}, {'n': 2}] | selectattr('n', 'odd') | list }}", "[{'n': 1}]"},
     selectattr},
};

}  // namespace

std::span<const FilterSpec> select_filters() { return kFilters; }

}  // namespace squall::jinja
