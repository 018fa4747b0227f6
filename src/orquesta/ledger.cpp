#include "orquesta/ledger.h"

#include <algorithm>
#include <utility>

namespace squall::orquesta {

void add_back_ref(std::vector<BackRef>& refs, BackRef ref) {
  const auto place = std::ranges::lower_bound(refs, ref.edge, {}, &BackRef::edge);
  if (place != refs.end() && place->edge == ref.edge) {
    place->entry = ref.entry;
  } else {
    refs.insert(place, ref);
  }
}

Value RetryState::serialize() const {
  Object object{{"when", when}, {"count", count}};
  if (has_delay) object.set("delay", delay);
  object.set("tally", tally);
  return object;
}

Ledger::Ledger(const Program& program) : program_(&program), shown_(program.places()) {}

bool Ledger::leads_to(const Entry& entry, const NodeProgram::ToJoin& join) {
  return std::ranges::any_of(join.positions, [&](std::uint32_t place) { return entry.next[place] == 1; });
}

// The latest entry on its route enters, or leaves, what is counted by status.
void Ledger::count(EntryIndex index, Status status, int by) {
  counts_[static_cast<std::size_t>(status)] += static_cast<std::uint32_t>(by);
  if (!is_active(status)) return;
  if (by > 0) {
    active_.insert(index);
  } else {
    active_.erase(index);
  }
}

void Ledger::note_change(EntryIndex index) {
  if (std::exchange(entries_[index].to_show, true)) return;
  not_shown_.push_back(index);
}

EntryIndex Ledger::add(Entry entry) {
  const auto index = static_cast<EntryIndex>(entries_.size());
  const NodeProgram& node = program_->node(entry.node);
  entry.next.resize(program_->graph().nodes()[entry.node].out.size(), -1);
  const auto [found, first] = latest_.try_emplace(key(entry.node, entry.route), index);
  if (first) {
    keys_.emplace_back(entry.node, entry.route);
  } else {
    count(found->second, entries_[found->second].status, -1);
  }
  for (const NodeProgram::ToJoin& join : node.joins) {
    Arrivals& arrivals = arrivals_[key(join.join, entry.route)];
    if (first) ++arrivals.known;
    if (!first && leads_to(entries_[found->second], join)) --arrivals.satisfied;
    if (leads_to(entry, join)) ++arrivals.satisfied;
  }
  found->second = index;
  count(index, entry.status, 1);
  entries_.push_back(std::move(entry));
  note_change(index);
  return index;
}

std::optional<EntryIndex> Ledger::latest(NodeIndex node, RouteIndex route) const {
  const auto found = latest_.find(key(node, route));
  if (found == latest_.end()) return std::nullopt;
  return found->second;
}

void Ledger::set_status(EntryIndex index, Status status) {
  Entry& entry = entries_[index];
  if (entry.status == status) return;
  if (latest(entry.node, entry.route) == index) {
    count(index, entry.status, -1);
    count(index, status, 1);
  }
  entry.status = status;
  note_change(index);
}

void Ledger::set_next(EntryIndex index, std::uint32_t place, bool held) {
  Entry& entry = entries_[index];
  if (entry.next[place] == static_cast<std::int8_t>(held)) return;
  const NodeIndex to = program_->graph().edges()[program_->graph().nodes()[entry.node].out[place]].to;
  const auto& joins = program_->node(entry.node).joins;
  const auto join = std::ranges::find(joins, to, &NodeProgram::ToJoin::join);
  const bool counts = join != joins.end() && latest(entry.node, entry.route) == index;
  const bool before = counts && leads_to(entry, *join);
  entry.next[place] = held ? 1 : 0;
  if (!counts) return;
  const bool after = leads_to(entry, *join);
  Arrivals& arrivals = arrivals_[key(to, entry.route)];
  if (after && !before) ++arrivals.satisfied;
  if (before && !after) --arrivals.satisfied;
}

Arrivals Ledger::arrivals(NodeIndex join, RouteIndex route) const {
  const auto found = arrivals_.find(key(join, route));
  return found != arrivals_.end() ? found->second : Arrivals{};
}

Value Ledger::shown() {
  for (EntryIndex index : not_shown_) {
    Entry& entry = entries_[index];
    entry.to_show = false;
    if (latest(entry.node, entry.route) == index)
      shown_.set_status(entry.node, entry.route, to_text(entry.status));
  }
  not_shown_.clear();
  return shown_.view();
}

}  // namespace squall::orquesta
