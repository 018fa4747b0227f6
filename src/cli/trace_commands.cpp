// st2 trace list and get (spec/cli 16).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/execution_view.h"
#include "cli/handlers.h"

namespace squall::cli {

namespace {

// The three kinds of components of a trace: in the document, in causes, in tables, and how -a names them.
struct ComponentKind {
  std::string_view list;    // "rules"
  std::string_view cause;   // "rule"
  std::string_view label;   // "rule"
  std::string_view option;  // of the parser: --rule
  std::string_view show;    // --show-rules
  std::array<std::string_view, 5> names;
};
constexpr std::array<ComponentKind, 3> kKinds = {
    {{"trigger_instances",
      "trigger_instance",
      "trigger-instance",
      "trigger_instance",
      "show_trigger_instances",
      {"trigger-instances", "trigger_instances", "triggerinstances", "triggers", "all"}},
     {"rules", "rule", "rule", "rule", "show_rules", {"rules", "all", "", "", ""}},
     {"action_executions",
      "action_execution",
      "execution",
      "execution",
      "show_executions",
      {"executions", "action-executions", "action_executions", "actionexecutions", "actions"}}}};
constexpr std::string_view kHeader[] = {"id", "trace_tag", "start_timestamp"};
constexpr std::string_view kDocument[] = {"id",    "trace_tag",         "action_executions",
                                          "rules", "trigger_instances", "start_timestamp"};
constexpr std::string_view kComponentColumns[] = {"id", "type", "ref", "updated_at"};
constexpr std::size_t kMaxChain = 100'000;  // components of one causation chain

std::vector<std::string> texts_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

const ComponentKind* kind_of(std::string_view cause) {
  auto it = std::find_if(kKinds.begin(), kKinds.end(),
                         [&](const ComponentKind& kind) { return kind.cause == cause; });
  return it == kKinds.end() ? nullptr : &*it;
}

bool wants(const std::vector<std::string>& attributes, const ComponentKind& kind) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const std::string& name) {
    return name == "all" || std::find(kind.names.begin(), kind.names.end(), name) != kind.names.end();
  });
}

Result<void> show_trace(Session& session, const Value& trace, const Command& command,
                        const std::vector<std::string>& attributes) {
  const View header{
      session.format == Format::kJson ? texts_of(kDocument) : texts_of(kHeader), {}, {}, command.transforms};
  if (!session.tables()) return session.show(trace, header);
  auto text = execution_text(trace, {.attributes = header.attributes}, session.look);
  if (!text.ok()) return std::move(text).error();
  session.say(*text);
  std::vector<Value> components;
  for (const ComponentKind& kind : kKinds) {
    if (!wants(attributes, kind)) continue;
    for (const Value& component : trace[kind.list].items()) {
      components.push_back(Value::object({{"id", component["object_id"]},
                                          {"type", kind.label},
                                          {"ref", component["ref"]},
                                          {"updated_at", component["updated_at"]}}));
    }
  }
  if (components.empty()) return {};
  std::stable_sort(components.begin(), components.end(), [](const Value& a, const Value& b) {
    return a.get_string("updated_at") < b.get_string("updated_at");
  });
  auto table = session.show_list(components, {.attributes = texts_of(kComponentColumns)});
  if (!table.ok()) return std::move(table).error();
  return {};
}

// The components that led to one of them, step by step through `caused_by`. A rule is told apart from itself
// by the trigger instance that it answered: its cause is named "<rule>:<trigger instance>".
Value causation_chain(const Value& trace, const ComponentKind* kind, std::string id) {
  std::array<std::vector<Value>, kKinds.size()> kept;
  std::string needed_cause;
  for (std::size_t steps = 0; kind != nullptr && !id.empty() && steps < kMaxChain; ++steps) {
    const ComponentKind* next = nullptr;
    std::string next_id;
    for (const Value& component : trace[kind->list].items()) {
      const Value& cause = component["caused_by"];
      bool match = component.get_string("object_id") == id &&
                   (needed_cause.empty() || cause.get_string("id") == needed_cause);
      if (!match) continue;
      kept[static_cast<std::size_t>(kind - kKinds.data())].push_back(component);
      next = kind_of(cause.get_string("type"));
      next_id = cause.get_string("id");
      break;
    }
    auto colon = next_id.find(':');
    needed_cause = colon == std::string::npos ? "" : next_id.substr(colon + 1);
    id = next_id.substr(0, colon);
    kind = next;
  }
  Value out = trace;
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    out = out.with(kKinds[i].list, Value::array(std::move(kept[i])));
  return out;
}

Value chosen_chain(const Session& session, const Value& trace) {
  for (const ComponentKind& kind : {kKinds[2], kKinds[1], kKinds[0]}) {
    auto id = session.args.text(kind.option);
    if (id && !id->empty()) return causation_chain(trace, kind_of(kind.cause), *id);
  }
  return trace;
}

// Trigger instances that caused a rule of the trace.
Value without_noop_triggers(const Value& trace) {
  std::vector<Value> kept;
  for (const Value& instance : trace["trigger_instances"].items()) {
    const auto rules = trace["rules"].items();
    bool used = std::any_of(rules.begin(), rules.end(), [&](const Value& rule) {
      return rule["caused_by"].get_string("id") == instance.get_string("object_id");
    });
    if (used) kept.push_back(instance);
  }
  return trace.with("trigger_instances", Value::array(std::move(kept)));
}

Value chosen_components(const Session& session, Value trace) {
  const Parsed& args = session.args;
  bool all = std::none_of(kKinds.begin(), kKinds.end(),
                          [&](const ComponentKind& kind) { return args.flag(kind.show); });
  if (args.flag("hide_noop_triggers") && (all || args.flag("show_trigger_instances")))
    trace = without_noop_triggers(trace);
  for (const ComponentKind& kind : kKinds) {
    if (!all && !args.flag(kind.show)) trace = trace.with(kind.list, Value::array());
  }
  return trace;
}

}  // namespace

Result<int> run_trace_list(Session& session, const Command& command) {
  const Parsed& args = session.args;
  std::int64_t limit = args.integer("last").value_or(50);
  Query query{{"limit", std::to_string(limit)}};
  for (std::string_view name : {"trace_tag", "trigger_instance", "execution", "rule"}) {
    if (std::string value = args.text_or(name, ""); !value.empty()) query.emplace_back(name, value);
  }
  const std::string order = args.text_or("sort_order", "descending");
  if (order == "asc" || order == "ascending") query.emplace_back("sort_asc", "True");
  if (order == "desc" || order == "descending") query.emplace_back("sort_desc", "True");
  auto page = session.client.list("/traces/", query);
  if (!page.ok()) return std::move(page).error();
  bool more = limit > 0 && page->total && *page->total > limit && session.tables();
  std::string table;
  std::int64_t shown_limit = limit;
  if (page->items.size() == 1) {
    auto attributes = args.given("attr") ? args.texts("attr") : std::vector<std::string>{"all"};
    auto shown = show_trace(session, page->items.front(), command, attributes);
    if (!shown.ok()) return std::move(shown).error();
    shown_limit = 1;
  } else {
    auto shown = session.show_list(page->items, chosen_view(session, command));
    if (!shown.ok()) return std::move(shown).error();
    table = std::move(*shown);
  }
  if (more) session.console.err(more_note(command.resource->plural, shown_limit, table) + "\n");
  return kSuccess;
}

Result<int> run_trace_get(Session& session, const Command& command) {
  auto traces = find_all(session, command, session.args.texts("word"), {});
  if (!traces.ok()) return std::move(traces).error();
  auto attributes = session.args.given("attr") ? session.args.texts("attr") : std::vector<std::string>{"all"};
  for (const Value& trace : *traces) {
    const Value chosen = chosen_components(session, chosen_chain(session, trace));
    if (auto shown = show_trace(session, chosen, command, attributes); !shown.ok())
      return std::move(shown).error();
  }
  return kSuccess;
}

}  // namespace squall::cli
