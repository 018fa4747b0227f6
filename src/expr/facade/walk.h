// All texts of a tree: keys and values, in its order. Private to expr/facade.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace squall::expr {

// Trees may be of any depth.
template <typename Visit>
void each_text(const Value& tree, Visit visit) {
  std::vector<const Value*> left{&tree};
  while (!left.empty()) {
    const Value& node = *left.back();
    left.pop_back();
    const std::size_t before = left.size();
    if (node.is_string()) {
      visit(node.as_string());
    } else if (node.is_object()) {
      for (const Member& member : node.members()) {
        left.push_back(&member.key);
        left.push_back(&member.value);
      }
    } else if (node.is_array()) {
      for (const Value& item : node.items()) left.push_back(&item);
    } else if (node.is_mapping()) {
      for (const Value& pair : node.items()) {
        left.push_back(&pair[0]);
        left.push_back(&pair[1]);
      }
    }
    std::reverse(left.begin() + static_cast<std::ptrdiff_t>(before), left.end());
  }
}

}  // namespace squall::expr
