// The variables of a run (spec/orquesta 5.2, 11): what each transition published, and the ways along which it
// adds up. Publishing costs what was published: nothing that was there is copied, beyond one level of the
// variables' names.
//
// A Path stands for a list of contexts (`ctxs.in` of the reference), laid one over the other. Paths share
// what they have in common; one that follows another costs one node, however long it is.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "value/value.h"

namespace squall::orquesta {

using PathId = std::uint32_t;
using ContextIndex = std::uint32_t;
inline constexpr PathId kRootPath = 0;  // the initial context alone

// `over` laid over `under`: mappings merge at every level, all else is replaced.
Value laid_over(const Value& under, const Value& over);

// One thread at a time.
class Contexts {
 public:
  // The initial context. REQUIRES: nothing was added yet.
  void begin(Value initial);
  bool empty() const { return contexts_.empty(); }

  // What a transition published. Returns its index.
  ContextIndex add(Value published);
  // A path that goes on with one context.
  PathId followed_by(PathId path, ContextIndex context);
  // A path that goes on with all of another but the initial context.
  PathId joined(PathId path, PathId other);

  // All contexts of a path laid over each other, in order; without the initial one for branch().
  const Value& merged(PathId path);
  Value branch(PathId path);
  std::vector<ContextIndex> indexes(PathId path) const;

  const std::vector<Value>& all() const { return contexts_; }
  // The paths one by one, [parent, what, is a join], the initial one left out; and back, after all contexts
  // were added. False when they make no sense.
  Value serialize_paths() const;
  bool restore_paths(const Value& stored);
  std::size_t paths() const { return nodes_.size(); }

  // The first context with another value: what a platform adds to a run that has begun.
  void replace_initial(Value initial);

 private:
  struct Node {
    PathId parent = 0;
    std::uint32_t what = 0;  // a context, or the other path
    bool is_join = false;
    bool kept = false;  // merged is there
    bool used = false;  // since it was looked at for eviction
    bool has_branch = false;
    bool exact = false;  // branch may be laid over anything at once
    std::uint32_t length = 1;
    Value merged, branch;
  };
  // How many paths keep their variables laid together. Others are laid together again when they are asked
  // for.
  static constexpr std::size_t kKept = 256;

  PathId make(PathId parent, std::uint32_t what, bool is_join);
  void keep(PathId path, Value merged);
  Value onto(const Value& under, const Node& step);
  void make_branch(PathId path);

  std::vector<Value> contexts_;
  std::deque<Node> nodes_;
  std::deque<PathId> kept_;
  std::unordered_map<std::uint64_t, PathId> known_;  // by parent and what, for followed_by
};

}  // namespace squall::orquesta
