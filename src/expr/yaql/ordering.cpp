#include "expr/yaql/ordering.h"

#include "expr/yaql/arithmetic.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"

namespace squall::yaql {
namespace {

// An item with the keys it is sorted by, each worked out once, when it is first asked for.
struct Entry {
  Var item;
  std::vector<Var> keys;
};

class Sorter {
 public:
  Sorter(Run& run, const Ordered& ordered)
      : run_(run), ordered_(ordered), frame_(make<Frame>(Ref<Frame>())) {}

  std::vector<Var> sorted() {
    std::vector<Entry> entries;
    for (Var& item : items_of(run_, ordered_.source)) entries.push_back({std::move(item), {}});
    sort(entries);
    std::vector<Var> items;
    items.reserve(entries.size());
    for (Entry& entry : entries) items.push_back(std::move(entry.item));
    return items;
  }

 private:
  const Var& key(Entry& entry, std::size_t field) {
    while (entry.keys.size() <= field)
      entry.keys.push_back((*ordered_.fields[entry.keys.size()].selector)(run_, entry.item));
    return entry.keys[field];
  }

  bool before(Entry& a, Entry& b) {
    run_.step();
    for (std::size_t i = 0; i < ordered_.fields.size(); ++i) {
      const Var &x = key(a, i), &y = key(b, i);
      int order = 0;
      if (truthy(apply(run_, *frame_, Op::kLess, x, y))) {
        order = -1;
      } else if (truthy(apply(run_, *frame_, Op::kGreater, x, y))) {
        order = 1;
      } else {
        continue;
      }
      return ordered_.fields[i].ascending ? order < 0 : order > 0;
    }
    return false;
  }

  // A merge sort of our own: keys may have no consistent order (nan), and std::stable_sort may rely on one.
  void sort(std::vector<Entry>& entries) {
    std::vector<Entry> other(entries.size());
    for (std::size_t width = 1; width < entries.size(); width *= 2) {
      for (std::size_t from = 0; from < entries.size(); from += 2 * width) {
        const std::size_t middle = std::min(from + width, entries.size());
        const std::size_t end = std::min(from + 2 * width, entries.size());
        std::size_t left = from, right = middle;
        for (std::size_t to = from; to < end; ++to) {
          const bool take_right = left == middle || (right < end && before(entries[right], entries[left]));
          other[to] = std::move(take_right ? entries[right++] : entries[left++]);
        }
      }
      entries.swap(other);
    }
  }

  Run& run_;
  const Ordered& ordered_;
  Ref<Frame> frame_;
};

}  // namespace

const std::vector<Var>& sorted_items(Run& run, Ordered& ordered) {
  if (!ordered.sorted) ordered.sorted = Sorter(run, ordered).sorted();
  return *ordered.sorted;
}

}  // namespace squall::yaql
