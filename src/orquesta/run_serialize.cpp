// A run written down: the reference's form, and ours (spec/orquesta 5).
#include "orquesta/run.h"

namespace squall::orquesta {
namespace {

Value numbers(const std::vector<std::uint32_t>& all) {
  std::vector<Value> out;
  out.reserve(all.size());
  for (std::uint32_t each : all) out.emplace_back(each);
  return Value::array(std::move(out));
}

// In the reference's form a path is the list of its contexts; in ours a number, and the paths stand beside.
class Writer {
 public:
  Writer(const Run& run, bool compact) : run_(run), compact_(compact) {}

  Value path(PathId path) const { return compact_ ? Value(path) : numbers(run_.contexts.indexes(path)); }

  Value prev(const std::vector<BackRef>& refs) const {
    Object out;
    out.reserve(refs.size());
    for (const BackRef& ref : refs) out.set(run_.program->edge(ref.edge).back_id, Value(ref.entry));
    return out;
  }

  Value entry(const Entry& entry) const {
    const Program& program = *run_.program;
    Object contexts{{"in", path(entry.path)}};
    if (entry.published) {
      const auto& [edge, context] = *entry.published;
      Object published;
      published.set(program.edge(edge).id, Value(context));
      contexts.set("out", std::move(published));
    }
    Object next;
    for (EdgeIndex edge : program.graph().nodes()[entry.node].out) {
      const std::int8_t held = entry.next[program.edge(edge).place];
      if (held >= 0) next.set(program.edge(edge).id, Value(held == 1));
    }
    Object out;
    out.set("id", program.name_value(entry.node));
    out.set("route", Value(entry.route));
    out.set("ctxs", std::move(contexts));
    out.set("prev", prev(entry.prev));
    out.set("next", std::move(next));
    if (entry.retry) out.set("retry", entry.retry->serialize());
    if (entry.status != Status::kUnset) out.set("status", to_text(entry.status));
    if (entry.terminal) out.set("term", true);
    return out;
  }

  Value items(const Items& items) const {
    std::vector<Value> out;
    out.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Value status(to_text(items.status(i)));
      out.push_back(compact_ ? status : Value::object({{"status", status}}));
    }
    return Value::array(std::move(out));
  }

  Value staged(const Staged& staged) const {
    Object out;
    out.set("id", run_.program->name_value(staged.node));
    out.set("ctxs", Value::object({{"in", path(staged.path)}}));
    out.set("route", Value(staged.route));
    out.set("prev", prev(staged.prev));
    out.set("ready", staged.ready);
    if (staged.retry) out.set("retry", staged.retry->serialize());
    if (compact_ && shares_retry(staged)) out.set("shares_retry", true);
    if (staged.items) out.set("items", items(*staged.items));
    if (compact_ && staged.items) out.set("results", staged.items->results());
    if (compact_ && !staged.shares.empty()) out.set("shares", numbers(staged.shares));
    if (staged.completed) out.set("completed", true);
    if (staged.run_on_fail) out.set("run_on_fail", true);
    return out;
  }

  Value state() const {
    std::vector<Value> routes, sequence, waiting, reruns;
    for (const auto& parts : run_.routes) {
      std::vector<Value> texts;
      for (std::uint32_t part : parts) texts.push_back(run_.program->part(part));
      routes.push_back(Value::array(std::move(texts)));
    }
    sequence.reserve(run_.ledger.size());
    for (EntryIndex i = 0; i < run_.ledger.size(); ++i) sequence.push_back(entry(run_.ledger[i]));
    for (const Staged& each : run_.staging.all()) waiting.push_back(staged(each));
    for (const auto& each : run_.reruns) reruns.push_back(numbers(each));
    Object out{{"contexts", run_.contexts.serialize()},
               {"routes", Value::array(std::move(routes))},
               {"sequence", Value::array(std::move(sequence))},
               {"staged", Value::array(std::move(waiting))},
               {"status", to_text(run_.status)}};
    if (compact_) {
      out.set("links", run_.contexts.serialize_links());
    } else {
      out.set("tasks", latest());
    }
    if (!reruns.empty()) out.set("reruns", Value::array(std::move(reruns)));
    return out;
  }

 private:
  bool shares_retry(const Staged& staged) const {
    return staged.retry && !staged.shares.empty() && run_.ledger[staged.shares.front()].retry == staged.retry;
  }

  Value latest() const {
    Object out;
    out.reserve(run_.ledger.keys().size());
    for (const auto& [node, route] : run_.ledger.keys())
      out.set(fmt::format("{}__r{}", run_.name(node), route), Value(*run_.ledger.latest(node, route)));
    return out;
  }

  const Run& run_;
  const bool compact_;
};

}  // namespace

Value Run::show_entry(const Entry& entry) const { return Writer(*this, false).entry(entry); }

Value Run::serialize() const {
  return Value::object({{"spec", program->definition().serialize()},
                        {"graph", program->graph().serialize()},
                        {"input", inputs},
                        {"context", parent_context},
                        {"state", Writer(*this, false).state()},
                        {"log", Value::array(log.all())},
                        {"errors", Value::array(errors.all())},
                        {"output", output}});
}

Value Run::snapshot() const {
  return Value::object({{"input", inputs},
                        {"context", parent_context},
                        {"state", Writer(*this, true).state()},
                        {"log", Value::array(log.all())},
                        {"errors", Value::array(errors.all())},
                        {"output", output}});
}

}  // namespace squall::orquesta
