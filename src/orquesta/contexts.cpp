#include "orquesta/contexts.h"

#include <algorithm>

namespace squall::orquesta {
namespace {

// Whether some variable is a mapping in both.
bool mappings_meet(const Value& under, const Value& over) {
  return std::ranges::any_of(over.members(), [&](const Member& member) {
    if (!member.value.is_object()) return false;
    const Value* below = under.find(member.name());
    return below != nullptr && below->is_object();
  });
}

// One level alone.
Value replaced(const Value& under, const Value& over) {
  if (over.empty()) return under;
  if (over.size() == 1) return under.with(over.members()[0].name(), over.members()[0].value);
  Object out(under);
  for (const Member& member : over.members()) out.set(member.key, member.value);
  return out;
}

}  // namespace

void Contexts::begin(Value initial) {
  raw_ = {std::move(initial)};
  nodes_.emplace_back();
  nodes_.back().branch_state = Node::Branch::kPlain;
  nodes_.back().branch = Value::object();
}

void Contexts::replace_initial(Value initial) {
  raw_[0] = std::move(initial);
  mappings_.forget(0);
}

ContextIndex Contexts::add(Value published) {
  raw_.push_back(std::move(published));
  return static_cast<ContextIndex>(raw_.size() - 1);
}

PathId Contexts::make(PathId parent, std::uint32_t what, bool is_join) {
  Node node;
  node.parent = parent;
  node.what = what;
  node.is_join = is_join;
  node.length = nodes_[parent].length + (is_join ? nodes_[what].length - 1 : 1);
  nodes_.push_back(std::move(node));
  return static_cast<PathId>(nodes_.size() - 1);
}

PathId Contexts::followed_by(PathId path, ContextIndex context) {
  const std::uint64_t key = (std::uint64_t{path} << 32) | context;
  const auto [found, fresh] = known_.try_emplace(key, 0);
  if (fresh) found->second = make(path, context, false);
  return found->second;
}

PathId Contexts::joined(PathId path, PathId other) {
  if (other == kRootPath) return path;
  const Node& node = nodes_[other];
  if (node.parent == kRootPath && !node.is_join) return followed_by(path, node.what);
  return make(path, other, true);
}

// Chains of sources are as long as a run has published mappings: they end one by one, not inside each other.
Contexts::Source::~Source() {
  std::shared_ptr<Source> next = std::move(before);
  while (next && next.use_count() == 1) next = std::move(next->before);
}

ContextIndex Contexts::Reading::source_of(std::string_view name) const {
  for (const Source* source = sources.get(); source != nullptr; source = source->before.get()) {
    if (source->name == name) return source->context;
  }
  return 0;
}

// `source_of(name)` is the context that a variable which is a mapping lies in.
template <typename SourceOf>
void Contexts::lay_plainly(Reading& under, const Value& over, SourceOf source_of) const {
  for (const Member& member : over.members()) {
    if (!member.value.is_object()) continue;
    under.sources =
        std::make_shared<Source>(member.name(), source_of(member.name()), std::move(under.sources));
  }
  under.merged = replaced(under.merged, over);
}

void Contexts::lay_over(Reading& under, ContextIndex context) {
  const Value over = shown(context);
  const auto from = [&](std::string_view) { return context; };
  if (!mappings_meet(under.merged, over)) return lay_plainly(under, over, from);
  for (const Member& member : over.members()) {
    const Value* below = under.merged.find(member.name());
    if (below == nullptr || !below->is_object() || !member.value.is_object()) {
      lay_plainly(under, Value::object({{member.name(), member.value}}), from);
      continue;
    }
    const ContextIndex source = under.source_of(member.name());
    Value merged = mappings_.merge({source, member.name()}, raw_[source][member.name()],
                                   {context, member.name()}, raw_[context][member.name()]);
    under.merged = under.merged.with(member.name(), std::move(merged));
  }
}

// A branch that has nothing to merge is laid over at once, whatever it went through.
void Contexts::step(Reading& under, PathId path) {
  const Node& node = nodes_[path];
  if (!node.is_join) return lay_over(under, node.what);
  const PathId other = node.what;
  learn_branch(other);
  const Node& branch = nodes_[other];
  if (branch.branch_state == Node::Branch::kPlain && !mappings_meet(under.merged, branch.branch)) {
    return lay_plainly(under, branch.branch, [&](std::string_view name) {
      const auto contexts = indexes(other);
      return *std::find_if(contexts.rbegin(), contexts.rend(),
                           [&](ContextIndex context) { return raw_[context].contains(name); });
    });
  }
  const auto contexts = indexes(other);
  for (std::size_t i = 1; i < contexts.size(); ++i) lay_over(under, contexts[i]);
}

void Contexts::keep(PathId path, Reading reading) {
  Node& node = nodes_[path];
  node.epoch = mappings_.epoch();
  node.reading = std::move(reading);
  if (node.kept) return;
  node.kept = true;
  kept_.push_back(path);
  while (kept_.size() > kKept) {
    const PathId oldest = kept_.front();
    kept_.pop_front();
    if (std::exchange(nodes_[oldest].used, false)) {
      kept_.push_back(oldest);
      continue;
    }
    nodes_[oldest].kept = false;
    nodes_[oldest].reading = {};
  }
}

Contexts::Reading Contexts::read(PathId path) {
  const auto is_current = [&](PathId at) { return nodes_[at].kept && nodes_[at].epoch == mappings_.epoch(); };
  std::vector<PathId> steps;
  PathId at = path;
  for (; at != kRootPath && !is_current(at); at = nodes_[at].parent) steps.push_back(at);
  nodes_[at].used = true;
  if (at == kRootPath && !is_current(at)) keep(at, {shown(0), nullptr});
  if (steps.empty()) return nodes_[at].reading;
  Reading reading = nodes_[at].reading;
  for (std::size_t i = steps.size(); i-- > 0;) step(reading, steps[i]);
  keep(path, reading);
  return reading;
}

Value Contexts::merged(PathId path) { return read(path).merged; }

Value Contexts::merged_all(const std::vector<PathId>& paths) {
  if (paths.empty()) return Value::object();
  Reading all = read(paths.front());
  for (std::size_t i = 1; i < paths.size(); ++i) {
    const auto contexts = indexes(paths[i]);
    Reading branch{Value::object(), nullptr};
    for (std::size_t k = 1; k < contexts.size(); ++k) lay_over(branch, contexts[k]);
    for (const Member& member : branch.merged.members()) {
      const Value* below = all.merged.find(member.name());
      if (below == nullptr || !below->is_object() || !member.value.is_object()) {
        lay_plainly(all, Value::object({{member.name(), member.value}}),
                    [&](std::string_view name) { return branch.source_of(name); });
        continue;
      }
      const ContextIndex into = all.source_of(member.name()), from = branch.source_of(member.name());
      Value merged = mappings_.merge({into, member.name()}, raw_[into][member.name()], {from, member.name()},
                                     raw_[from][member.name()]);
      all.merged = all.merged.with(member.name(), std::move(merged));
    }
  }
  return all.merged;
}

void Contexts::learn_branch(PathId path) {
  std::vector<PathId> steps;
  for (PathId at = path; nodes_[at].branch_state == Node::Branch::kUnknown; at = nodes_[at].parent)
    steps.push_back(at);
  for (std::size_t i = steps.size(); i-- > 0;) {
    Node& node = nodes_[steps[i]];
    const Node& before = nodes_[node.parent];
    if (node.is_join) learn_branch(node.what);
    const bool plain = before.branch_state == Node::Branch::kPlain &&
                       (!node.is_join || nodes_[node.what].branch_state == Node::Branch::kPlain);
    node.branch_state = Node::Branch::kMixed;
    if (!plain) continue;
    const Value over = node.is_join ? nodes_[node.what].branch : raw_[node.what];
    if (mappings_meet(before.branch, over)) continue;
    node.branch_state = Node::Branch::kPlain;
    node.branch = replaced(before.branch, over);
  }
}

std::vector<ContextIndex> Contexts::indexes(PathId path) const {
  std::vector<ContextIndex> out;
  out.reserve(nodes_[path].length);
  // From the end: what comes last is found first. The initial context counts for the path itself alone.
  std::vector<std::pair<PathId, bool>> open{{path, true}};
  while (!open.empty()) {
    const auto [at, rooted] = open.back();
    open.pop_back();
    if (at == kRootPath) {
      if (rooted) out.push_back(0);
      continue;
    }
    const Node& node = nodes_[at];
    open.emplace_back(node.parent, rooted);
    if (node.is_join) {
      open.emplace_back(node.what, false);
    } else {
      out.push_back(node.what);
    }
  }
  std::ranges::reverse(out);
  return out;
}

Value Contexts::serialize() const {
  std::vector<Value> out;
  out.reserve(raw_.size());
  for (std::size_t i = 0; i < raw_.size(); ++i) out.push_back(shown(static_cast<ContextIndex>(i)));
  return Value::array(std::move(out));
}

// Paths one by one as [parent, what, is a join], the initial one left out.
Value Contexts::serialize_links() const {
  std::vector<Value> paths;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    paths.push_back(Value::array({Value(node.parent), Value(node.what), Value(node.is_join)}));
  }
  return Value::object({{"paths", Value::array(std::move(paths))}, {"mappings", mappings_.serialize()}});
}

bool Contexts::restore_links(const Value& stored) {
  for (const Value& path : stored["paths"].items()) {
    const Value &parent = path[0], &what = path[1], &is_join = path[2];
    const auto below = [](const Value& value, std::size_t bound) {
      return value.is_int() && value.as_int() >= 0 && static_cast<std::size_t>(value.as_int()) < bound;
    };
    if (!is_join.is_bool() || !below(parent, nodes_.size())) return false;
    if (!below(what, is_join.as_bool() ? nodes_.size() : raw_.size())) return false;
    const auto from = static_cast<PathId>(parent.as_int());
    const auto number = static_cast<std::uint32_t>(what.as_int());
    const PathId made = make(from, number, is_join.as_bool());
    if (!is_join.as_bool()) known_.try_emplace((std::uint64_t{from} << 32) | number, made);
  }
  return mappings_.restore(stored["mappings"]);
}

}  // namespace squall::orquesta
