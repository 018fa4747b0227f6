#include "content/alias_anchors.h"

namespace squall::content {
namespace {

// Walks one expression by its grammar: alternatives, then items.
class Walk {
 public:
  explicit Walk(std::string_view pattern) : pattern_(pattern) {}

  // Up to the closing parenthesis of the group, or the end.
  Anchors alternatives(int depth) {
    Anchors first = items(depth), second;
    int branch = 0;
    while (at_ < pattern_.size() && pattern_[at_] == '|') {
      ++at_;
      const Anchors found = items(depth);
      if (++branch == 1) second = found;
    }
    return branch == 0 ? first : second;
  }

 private:
  static constexpr int kMaxDepth = 200;  // as deep as an expression may be

  Anchors items(int depth) {
    Anchors found;
    while (at_ < pattern_.size() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      const char c = pattern_[at_++];
      if (c == '^') found.start = true;
      if (c == '$') found.end = true;
      if (c == '\\') escape(found);
      if (c == '[') skip_set();
      if (c == '(') group(depth, found);
    }
    return found;
  }

  void escape(Anchors& found) {
    if (at_ >= pattern_.size()) return;
    const char c = pattern_[at_++];
    if (c == 'A') found.start = true;
    if (c == 'Z') found.end = true;
  }

  void skip_set() {
    if (at_ < pattern_.size() && pattern_[at_] == '^') ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == ']') ++at_;
    while (at_ < pattern_.size() && pattern_[at_] != ']') at_ += pattern_[at_] == '\\' ? 2 : 1;
    ++at_;
  }

  void group(int depth, Anchors& found) {
    if (depth >= kMaxDepth) {
      at_ = pattern_.size();
      return;
    }
    const Anchors inside = alternatives(depth + 1);
    if (at_ < pattern_.size()) ++at_;  // the closing parenthesis
    found.start = found.start || inside.start;
    found.end = found.end || inside.end;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
};

}  // namespace

Anchors find_anchors(std::string_view pattern) { return Walk(pattern).alternatives(0); }

}  // namespace squall::content
