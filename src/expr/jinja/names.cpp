#include "expr/jinja/names.h"

#include <algorithm>
#include <array>
#include <vector>

#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::size_t kLongest = 64;
constexpr std::size_t kMost = 3;

// Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::array<std::array<std::size_t, kLongest + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  if (name.empty() || name.size() > kLongest) return "";
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (std::string_view one : known) {
    if (one.empty() || one.size() > kLongest || one == name) continue;
    const std::size_t far = distance(name, one);
    if (far <= std::max<std::size_t>(1, std::max(name.size(), one.size()) / 3)) near.emplace_back(far, one);
  }
  std::ranges::sort(near);
  near.erase(std::ranges::unique(near).begin(), near.end());
  if (near.empty()) return "";
  std::string out = "Did you mean ";
  for (std::size_t i = 0; i < std::min(kMost, near.size()); ++i) {
    out += (i == 0 ? "" : ", ") + python::repr(near[i].second);
  }
  return out + "?";
}

}  // namespace squall::jinja
