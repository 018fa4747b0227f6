// Whether the author of an alias format anchored it himself (spec/content 8.2, step 4).
#pragma once

#include <string_view>

namespace squall::content {

struct Anchors {
  bool start = false;  // ^ or \A
  bool end = false;    // $ or \Z
};

// Looks for anchors in a regular expression, in groups too; of alternatives only the second one counts, as in
// the reference. A broken expression may give anything: compiling it tells.
Anchors find_anchors(std::string_view pattern);

}  // namespace squall::content
