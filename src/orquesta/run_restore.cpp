// A run from what was written down. What was stored is checked: it may come from another version, or another
// definition.
#include <algorithm>

#include "orquesta/run.h"

namespace squall::orquesta {
namespace {

// Thrown while reading, never out of Run::restore().
struct Misfit {
  Error error;
};

template <typename... A>
[[noreturn]] void misfit(fmt::format_string<A...> text, A&&... args) {
  throw Misfit{
      make_error(Errc::kInvalid, "a stored run does not fit: {}", fmt::format(text, std::forward<A>(args)...))
          .as("ValueError")};
}

std::uint32_t number(const Value& value, std::string_view what, std::size_t below) {
  if (!value.is_int() || value.as_int() < 0 || static_cast<std::size_t>(value.as_int()) >= below)
    misfit("{} is no number below {}", what, below);
  return static_cast<std::uint32_t>(value.as_int());
}

std::string_view text(const Value& value, std::string_view what) {
  if (!value.is_string()) misfit("{} is no text", what);
  return value.as_string();
}

Status status_of(const Value& value) {
  if (value.is_null()) return Status::kUnset;
  auto status = parse_status(text(value, "a status"));
  if (!status.ok()) misfit("{}", status.error().message());
  return *status;
}

std::shared_ptr<RetryState> retry_of(const Value& value) {
  if (!value.is_object()) return nullptr;
  RetryState retry{value["when"], value["count"], value["delay"], value.contains("delay"),
                   value.get_int("tally")};
  return std::make_shared<RetryState>(std::move(retry));
}

class Reader {
 public:
  Reader(Run& run, const Value& state) : run_(run), state_(state) {}

  void read() {
    read_contexts();
    for (const Value& route : state_["routes"].items()) read_route(route);
    for (const Value& entry : state_["sequence"].items()) read_entry(entry);
    for (const Value& staged : state_["staged"].items()) read_staged(staged);
    for (const Value& rerun : state_["reruns"].items()) {
      std::vector<EntryIndex> entries;
      for (const Value& entry : rerun.items())
        entries.push_back(number(entry, "a rerun", run_.ledger.size()));
      run_.reruns.push_back(std::move(entries));
    }
    run_.status = status_of(state_["status"]);
  }

 private:
  void read_contexts() {
    const auto contexts = state_["contexts"].items();
    for (std::size_t i = 0; i < contexts.size(); ++i) {
      if (!contexts[i].is_object()) misfit("context {} is no mapping", i);
      if (i == 0) {
        run_.contexts.begin(contexts[i]);
      } else {
        run_.contexts.add(contexts[i]);
      }
    }
    if (!run_.contexts.restore_links(state_["links"])) misfit("its contexts are linked to what is not there");
  }

  void read_route(const Value& route) {
    std::vector<std::uint32_t> parts;
    for (const Value& each : route.items()) {
      const auto part = run_.program->find_part(text(each, "a part of a route"));
      if (!part) misfit("there is no transition {}", each.as_string());
      parts.push_back(*part);
    }
    run_.add_route(std::move(parts));
  }

  PathId path(const Value& value) {
    if (run_.contexts.empty()) misfit("there are tasks but no contexts");
    if (value.is_int()) return number(value, "a path", run_.contexts.paths());
    PathId path = kRootPath;
    const auto items = value.items();
    if (items.empty() || items[0] != Value(0)) misfit("the contexts of a task begin with the initial one");
    for (const Value& context : items.subspan(1))
      path = run_.contexts.followed_by(path, number(context, "a context", run_.contexts.size()));
    return path;
  }

  NodeIndex node(const Value& stored) {
    const auto found = run_.program->graph().find(text(stored["id"], "a task"));
    if (!found) misfit("there is no task {}", stored["id"].as_string());
    return *found;
  }

  RouteIndex route(const Value& stored) { return number(stored["route"], "a route", run_.routes.size()); }

  std::vector<BackRef> prev(NodeIndex node, const Value& stored) {
    std::vector<BackRef> out;
    for (const Member& member : stored.members()) {
      const auto edge = run_.program->find_edge_into(node, member.name());
      if (!edge) misfit("there is no transition {} to {}", member.name(), run_.name(node));
      add_back_ref(out, {*edge, number(member.value, "an entry", run_.ledger.size())});
    }
    return out;
  }

  void read_entry(const Value& stored) {
    Entry entry;
    entry.node = node(stored);
    entry.route = route(stored);
    entry.path = path(stored["ctxs"]["in"]);
    entry.prev = prev(entry.node, stored["prev"]);
    for (EdgeIndex edge : run_.program->graph().nodes()[entry.node].out) {
      const std::string_view id = run_.program->edge(edge).id.as_string();
      const Value* held = stored["next"].find(id);
      entry.next.push_back(held == nullptr ? std::int8_t{-1}
                                           : static_cast<std::int8_t>(*held == Value(true)));
      if (const Value* context = stored["ctxs"]["out"].find(id))
        entry.published = {edge, number(*context, "a context", run_.contexts.size())};
    }
    entry.retry = retry_of(stored["retry"]);
    entry.status = status_of(stored["status"]);
    entry.terminal = stored.get_bool("term");
    run_.ledger.add(std::move(entry));
  }

  void read_staged(const Value& stored) {
    Staged staged;
    staged.node = node(stored);
    staged.route = route(stored);
    staged.path = path(stored["ctxs"]["in"]);
    staged.prev = prev(staged.node, stored["prev"]);
    staged.ready = stored.get_bool("ready");
    staged.completed = stored.get_bool("completed");
    staged.run_on_fail = stored.get_bool("run_on_fail");
    staged.retry = retry_of(stored["retry"]);
    for (const Value& entry : stored["shares"].items())
      staged.shares.push_back(number(entry, "an entry", run_.ledger.size()));
    if (stored.get_bool("shares_retry") && !staged.shares.empty())
      staged.retry = run_.ledger[staged.shares.front()].retry;
    if (const Value* items = stored.find("items")) {
      staged.items = std::make_unique<Items>(items->size());
      for (std::size_t i = 0; i < items->size(); ++i) {
        const Value& item = (*items)[i];
        staged.items->set_status(i, status_of(item.is_object() ? item["status"] : item));
      }
      const Value& results = stored["results"];
      for (std::size_t i = 0; i < std::min(results.size(), items->size()); ++i)
        staged.items->set_result(i, results[i]);
    }
    run_.staging.add(std::move(staged));
  }

  Run& run_;
  const Value& state_;
};

}  // namespace

Result<void> Run::restore(const Value& stored) try {
  if (!stored["state"].is_object()) misfit("\"state\" is no mapping");
  Reader(*this, stored["state"]).read();
  for (const Value& entry : stored["errors"].items()) errors.add(entry);
  for (const Value& entry : stored["log"].items()) log.add(entry);
  output = stored["output"];
  return {};
} catch (const Misfit& bad) {
  return bad.error;
}

}  // namespace squall::orquesta
