// The variables of a run (spec/orquesta 5.2, 11): what each transition published, and the ways along which it
// adds up. Publishing costs what was published: nothing that was there is copied, beyond one level of the
// variables' names.
//
// A Path stands for a list of contexts (`ctxs.in` of the reference), laid one over the other. Paths share
// what they have in common; one that follows another costs one node, however long it is.
//
// Reading a path changes what is stored where one mapping is laid over another: as in the reference, the
// later one is merged into the earlier where that lies (shared_mappings.h; docs/decisions 9). So reads
// belong to the events of a run, a replay makes them too, and a path whose variables were laid together is
// looked at again when any mapping has grown.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "orquesta/shared_mappings.h"
#include "value/value.h"

namespace squall::orquesta {

using PathId = std::uint32_t;
inline constexpr PathId kRootPath = 0;  // the initial context alone

// One thread at a time.
class Contexts {
 public:
  // The initial context. REQUIRES: nothing was added yet.
  void begin(Value initial);
  bool empty() const { return raw_.empty(); }
  std::size_t size() const { return raw_.size(); }

  // What a transition published. Returns its index.
  ContextIndex add(Value published);
  // A path that goes on with one context.
  PathId followed_by(PathId path, ContextIndex context);
  // A path that goes on with all of another but the initial context.
  PathId joined(PathId path, PathId other);

  // All contexts of a path laid over each other, in order.
  Value merged(PathId path);
  // The same for several paths, one after the other, each but the first without the initial context.
  Value merged_all(const std::vector<PathId>& paths);
  std::vector<ContextIndex> indexes(PathId path) const;

  // A context as it is now; all of them.
  Value shown(ContextIndex context) const { return mappings_.shown(context, raw_[context]); }
  Value serialize() const;
  // Beyond serialize(), what is needed to go on exactly as before: {"paths", "mappings"}.
  Value serialize_links() const;
  // After all contexts were added. False when it makes no sense.
  bool restore_links(const Value& stored);
  std::size_t paths() const { return nodes_.size(); }

  // The initial context with another value: what a platform adds to a run that has begun.
  void replace_initial(Value initial);

 private:
  // Which context a variable that is a mapping lies in: the youngest entry of its name counts, and without
  // one the initial context.
  struct Source {
    Source(std::string_view of, ContextIndex in, std::shared_ptr<Source> older)
        : name(of), context(in), before(std::move(older)) {}
    ~Source();
    std::string name;
    ContextIndex context;
    std::shared_ptr<Source> before;
  };
  struct Reading {
    Value merged;
    std::shared_ptr<Source> sources;
    ContextIndex source_of(std::string_view name) const;
  };
  struct Node {
    PathId parent = 0;
    std::uint32_t what = 0;  // a context, or the other path
    bool is_join = false;
    bool kept = false;  // there is a reading of it
    bool used = false;  // since it was looked at for eviction
    std::uint32_t length = 1;
    std::uint64_t epoch = 0;  // of mappings_ when it was read
    Reading reading;
    // What the path has beside the initial context, while no mapping lies over another in it.
    enum class Branch : std::uint8_t { kUnknown, kPlain, kMixed } branch_state = Branch::kUnknown;
    Value branch;
  };
  // How many paths keep their variables laid together. Others are laid together again when they are asked
  // for.
  static constexpr std::size_t kKept = 256;

  PathId make(PathId parent, std::uint32_t what, bool is_join);
  void keep(PathId path, Reading reading);
  Reading read(PathId path);
  void lay_over(Reading& under, ContextIndex context);
  template <typename SourceOf>
  void lay_plainly(Reading& under, const Value& over, SourceOf source_of) const;
  void step(Reading& under, PathId path);
  void learn_branch(PathId path);

  std::vector<Value> raw_;
  SharedMappings mappings_;
  std::deque<Node> nodes_;
  std::deque<PathId> kept_;
  std::unordered_map<std::uint64_t, PathId> known_;  // by parent and what, for followed_by
};

}  // namespace squall::orquesta
