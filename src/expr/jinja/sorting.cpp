#include "expr/jinja/sorting.h"

#include <algorithm>
#include <numeric>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "expr/jinja/ops.h"

namespace squall::jinja {
namespace {

constexpr std::size_t kFew = 8;

// For few items, in their place.
void insertion_sort(Render& render, std::vector<Var>& items, std::vector<Var>& keys) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    for (std::size_t k = i; k > 0; --k) {
      render.step();
      if (!compare(render, CompareOp::kLt, keys[k], keys[k - 1])) break;
      std::swap(keys[k], keys[k - 1]);
      std::swap(items[k], items[k - 1]);
    }
  }
}

// A merge sort: an order that is inconsistent (a hostile mix of kinds) cannot break it, and comparisons may
// throw.
void merge_sort(Render& render, std::vector<std::size_t>& order, const std::vector<Var>& keys) {
  const auto before = [&](std::size_t a, std::size_t b) {
    render.step();
    return compare(render, CompareOp::kLt, keys[a], keys[b]);
  };
  std::vector<std::size_t> merged(order.size());
  for (std::size_t width = 1; width < order.size(); width *= 2) {
    for (std::size_t start = 0; start < order.size(); start += 2 * width) {
      const std::size_t middle = std::min(start + width, order.size()),
                        end = std::min(start + 2 * width, order.size());
      std::size_t left = start, right = middle;
      for (std::size_t i = start; i < end; ++i) {
        // The right one goes first only when it is truly before: equals keep their order.
        const bool take_right = left == middle || (right < end && before(order[right], order[left]));
        merged[i] = order[take_right ? right++ : left++];
      }
    }
    std::swap(order, merged);
  }
}

}  // namespace

void sort_by_keys(Render& render, std::vector<Var>& items, std::vector<Var> keys, bool reverse) {
  // As the reference does it: which two are compared first decides what an error says.
  if (reverse) {
    std::ranges::reverse(items);
    std::ranges::reverse(keys);
  }
  if (items.size() <= kFew) {
    insertion_sort(render, items, keys);
  } else {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    merge_sort(render, order, keys);
    std::vector<Var> sorted;
    sorted.reserve(items.size());
    for (std::size_t place : order) sorted.push_back(std::move(items[place]));
    items = std::move(sorted);
  }
  if (reverse) std::ranges::reverse(items);
}

void sort_items(Render& render, std::vector<Var>& items, bool reverse) {
  sort_by_keys(render, items, items, reverse);
}

void update_dict(Render& render, Dict& dict, const Var& source) {
  if (source.is_dict()) {
    for (auto& [key, value] : dict_entries(source)) dict.set(key, std::move(value));
    return;
  }
  Cursor cursor(render, source);
  std::size_t count = 0;
  for (Var pair; cursor.next(pair); ++count) {
    if (!pair.is_list() && !pair.is_tuple() && !pair.is_text() && !pair.is_dict()) {
      raise("TypeError", "cannot convert dictionary update sequence element #{} to a sequence", count);
    }
    const std::vector<Var> two = items_of(render, pair);
    if (two.size() != 2) {
      raise("ValueError", "dictionary update sequence element #{} has length {}; 2 is required", count,
            two.size());
    }
    dict.set(hashable_key(render, two[0]), two[1]);
  }
}

AttributePath::AttributePath(const Var& attribute) {
  if (attribute.is_none()) return;
  if (!attribute.is_text()) {
    if (attribute.is_undefined()) Render::raise_undefined(attribute);
    if (!attribute.is_plain())
      raise("TypeError", "an attribute is a text or an integer, not '{}'", type_name(attribute));
    parts_.push_back(attribute.plain());
    return;
  }
  const std::string_view text = attribute.text();
  if (text.find_first_of(".0123456789") == std::string_view::npos) {
    parts_.push_back(attribute.is_plain() ? attribute.plain() : Value(text));
    return;
  }
  for (std::string_view part : split(text, '.')) {
    const bool digits = !part.empty() && std::ranges::all_of(part, squall::is_digit);
    const auto number = digits ? parse_int64(part) : std::nullopt;
    parts_.push_back(number ? Value(*number) : Value(part));
  }
}

Var AttributePath::read(Render& render, const Var& item, const Var* fallback) const {
  if (parts_.size() == 1 && parts_[0].is_string() && item.is_plain() && item.plain().is_object()) {
    // The common case: a member of a mapping.
    render.step();
    if (const Value* found = item.plain().find_key(parts_[0])) return *found;
  }
  Var here = item;
  for (const Value& part : parts_) {
    here = render.get_item(here, Var(part));
    if (fallback != nullptr && here.is_undefined()) here = *fallback;
  }
  return here;
}

Var without_case(const Var& var) { return var.is_text() ? Var(Value(text::lower(var.text()))) : var; }

}  // namespace squall::jinja
