#include "orquesta/contexts.h"

#include <algorithm>
#include <utility>

#include "value/path.h"

namespace squall::orquesta {
namespace {

// Whether laying `over` on something after `under` differs from laying both at once: where a mapping comes
// over something that is none, what lay below is gone for good.
bool hides(const Value& under, const Value& over) {
  for (const Member& member : over.members()) {
    if (!member.value.is_object()) continue;
    const Value* below = under.find(member.name());
    if (below == nullptr) continue;
    if (!below->is_object() || hides(*below, member.value)) return true;
  }
  return false;
}

}  // namespace

Value laid_over(const Value& under, const Value& over) {
  if (over.empty()) return under;
  if (under.empty()) return over;
  if (over.size() > 1) return deep_merge(under, over);
  const Member& member = over.members()[0];
  const Value* below = under.find(member.name());
  return under.with(member.name(), below != nullptr ? deep_merge(*below, member.value) : member.value);
}

void Contexts::begin(Value initial) {
  contexts_ = {std::move(initial)};
  nodes_.emplace_back();
  nodes_.back().has_branch = nodes_.back().exact = true;
  nodes_.back().branch = Value::object();
}

void Contexts::replace_initial(Value initial) {
  contexts_[0] = std::move(initial);
  for (PathId path : kept_) {
    nodes_[path].kept = false;
    nodes_[path].merged = {};
  }
  kept_.clear();
}

ContextIndex Contexts::add(Value published) {
  contexts_.push_back(std::move(published));
  return static_cast<ContextIndex>(contexts_.size() - 1);
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
  const Node& step = nodes_[other];
  if (step.parent == kRootPath && !step.is_join) return followed_by(path, step.what);
  return make(path, other, true);
}

// REQUIRES: the steps before are laid together in `under`.
Value Contexts::onto(const Value& under, const Node& step) {
  if (!step.is_join) return laid_over(under, contexts_[step.what]);
  make_branch(step.what);
  if (nodes_[step.what].exact) return laid_over(under, nodes_[step.what].branch);
  Value out = under;
  const auto contexts = indexes(step.what);
  for (std::size_t i = 1; i < contexts.size(); ++i) out = laid_over(out, contexts_[contexts[i]]);
  return out;
}

void Contexts::keep(PathId path, Value merged) {
  while (kept_.size() >= kKept) {
    const PathId oldest = kept_.front();
    kept_.pop_front();
    if (std::exchange(nodes_[oldest].used, false)) {
      kept_.push_back(oldest);
      continue;
    }
    nodes_[oldest].kept = false;
    nodes_[oldest].merged = {};
  }
  nodes_[path].kept = true;
  nodes_[path].merged = std::move(merged);
  kept_.push_back(path);
}

const Value& Contexts::merged(PathId path) {
  if (nodes_[path].kept) {
    nodes_[path].used = true;
    return nodes_[path].merged;
  }
  if (path == kRootPath) return contexts_[0];
  std::vector<PathId> steps;
  PathId at = path;
  while (at != kRootPath && !nodes_[at].kept) {
    steps.push_back(at);
    at = nodes_[at].parent;
  }
  nodes_[at].used = true;
  Value out = at == kRootPath ? contexts_[0] : nodes_[at].merged;
  for (std::size_t i = steps.size(); i-- > 0;) out = onto(out, nodes_[steps[i]]);
  keep(path, std::move(out));
  return nodes_[path].merged;
}

void Contexts::make_branch(PathId path) {
  std::vector<PathId> steps;
  for (PathId at = path; !nodes_[at].has_branch; at = nodes_[at].parent) steps.push_back(at);
  for (std::size_t i = steps.size(); i-- > 0;) {
    Node& node = nodes_[steps[i]];
    const Node& before = nodes_[node.parent];
    if (node.is_join) make_branch(node.what);
    const Value& over = node.is_join ? nodes_[node.what].branch : contexts_[node.what];
    node.exact = before.exact && (!node.is_join || nodes_[node.what].exact) && !hides(before.branch, over);
    node.branch = onto(before.branch, node);
    node.has_branch = true;
  }
}

Value Contexts::branch(PathId path) {
  make_branch(path);
  return nodes_[path].branch;
}

Value Contexts::serialize_paths() const {
  std::vector<Value> out;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    out.push_back(Value::array({Value(node.parent), Value(node.what), Value(node.is_join)}));
  }
  return Value::array(std::move(out));
}

bool Contexts::restore_paths(const Value& stored) {
  for (const Value& path : stored.items()) {
    const Value &parent = path[0], &what = path[1], &is_join = path[2];
    const auto below = [](const Value& value, std::size_t bound) {
      return value.is_int() && value.as_int() >= 0 && static_cast<std::size_t>(value.as_int()) < bound;
    };
    if (!is_join.is_bool() || !below(parent, nodes_.size())) return false;
    if (!below(what, is_join.as_bool() ? nodes_.size() : contexts_.size())) return false;
    const auto from = static_cast<PathId>(parent.as_int());
    const auto number = static_cast<std::uint32_t>(what.as_int());
    const PathId made = make(from, number, is_join.as_bool());
    if (!is_join.as_bool()) known_.try_emplace((std::uint64_t{from} << 32) | number, made);
  }
  return true;
}

std::vector<ContextIndex> Contexts::indexes(PathId path) const {
  std::vector<ContextIndex> out;
  out.reserve(nodes_[path].length);
  // From the end: what comes last is found first.
  std::vector<PathId> open{path};
  std::vector<bool> with_root{true};
  while (!open.empty()) {
    const PathId at = open.back();
    const bool rooted = with_root.back();
    open.pop_back();
    with_root.pop_back();
    if (at == kRootPath) {
      if (rooted) out.push_back(0);
      continue;
    }
    const Node& node = nodes_[at];
    open.push_back(node.parent);
    with_root.push_back(rooted);
    if (node.is_join) {
      open.push_back(node.what);
      with_root.push_back(false);
    } else {
      out.push_back(node.what);
    }
  }
  std::ranges::reverse(out);
  return out;
}

}  // namespace squall::orquesta
