// Tasks that go over items (spec/orquesta 12). All items are rendered when the task is rendered first, so
// that an error in any of them is found before one starts; after that a call looks only at those that it
// starts.
#include <algorithm>

#include "orquesta/run.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

// What item() is for one item.
Value current_item(const ItemsProgram& items, const Value& item) {
  if (items.names.empty()) return item;
  if (item.is_array() || item.kind() == Kind::kTuple) {
    Object named;
    for (std::size_t i = 0; i < std::min(items.names.size(), item.size()); ++i)
      named.set(items.names[i], item[i]);
    return named;
  }
  return items.names.size() == 1 ? Value::object({{items.names[0], item}}) : item;
}

// Whether a plan was made of these variables.
bool is_current(const ItemsPlan* plan, const Value& variables) {
  if (plan == nullptr) return false;
  return plan->variables.same_node(variables) || (plan->variables.empty() && variables.empty());
}

// How many more items may start.
Result<std::size_t> free_slots(const Value& concurrency, Value& shown, std::size_t active) {
  shown = concurrency;
  if (concurrency.is_null()) return std::size_t{SIZE_MAX};
  const auto order = python::compare(concurrency, Value(0), "<=");
  if (!order.ok()) return order.error();
  std::int64_t limit = 1;
  if (order->value_or(1) <= 0) {
    shown = Value(1);
  } else if (concurrency.is_double()) {
    return Error(Errc::kInvalid, "slice indices must be integers or None or have an __index__ method")
        .as("TypeError");
  } else {
    limit = concurrency.kind() == Kind::kBigInt ? INT64_MAX : concurrency.as_int();
    if (concurrency.is_bool()) limit = 1;
  }
  const auto busy = static_cast<std::int64_t>(active);
  return static_cast<std::size_t>(limit > busy ? limit - busy : 0);
}

}  // namespace

// What is the same for all items: evaluated once, and kept while the task is staged.
Result<void> Run::make_plan(const expr::Evaluator& evaluator, const Staged& staged, const Value& variables,
                            ItemsPlan& plan) {
  const NodeProgram& node = program->node(staged.node);
  plan.variables = variables;
  plan.context = variables.with(
      "__current_task", Value::object({{"id", program->name_value(staged.node)}, {"route", staged.route}}));
  plan.data = plan.context.with("__state", ledger.shown());
  auto list = evaluate(evaluator, node.items->list, plan.data);
  if (!list.ok()) return std::move(list).error();
  if (!list->is_array()) {
    return make_error(Errc::kInvalid, "The value of \"{}\" is not type of list.", node.items->list_text)
        .as("TypeError");
  }
  plan.list = std::move(*list);
  plan.rendered.resize(plan.list.size());
  return {};
}

Result<void> Run::render_item(const expr::Evaluator& evaluator, const NodeProgram& node, ItemsPlan& plan,
                              std::size_t item) {
  Value data;
  if (node.action.dynamic || node.input.dynamic)
    data = plan.data.with("__current_item", current_item(*node.items, plan.list[item]));
  auto action = evaluate(evaluator, node.action, data);
  if (!action.ok()) return std::move(action).error();
  auto input = evaluate(evaluator, node.input, data);
  if (!input.ok()) return std::move(input).error();
  plan.rendered[item] = ActionRequest{std::move(*action), std::move(*input), item};
  return {};
}

// The rest of what is the same for all items. After the items themselves, as the reference has it.
Result<void> Run::finish_plan(const expr::Evaluator& evaluator, const NodeProgram& node,
                              ItemsPlan& plan) const {
  auto delay = render_delay(evaluator, node, plan.data);
  if (!delay.ok()) return std::move(delay).error();
  auto concurrency = evaluate(evaluator, node.items->concurrency, plan.data);
  if (!concurrency.ok()) return std::move(concurrency).error();
  auto timeout = evaluate(evaluator, node.timeout, plan.data);
  if (!timeout.ok()) return std::move(timeout).error();
  plan.delay = std::move(*delay);
  plan.concurrency = std::move(*concurrency);
  plan.timeout = std::move(*timeout);
  return {};
}

Outcome Run::render_items(const expr::Evaluator& evaluator, Staged& staged, const Value& variables,
                          TaskRequest& request) {
  const NodeProgram& node = program->node(staged.node);
  const auto fail = [](const Error& error, Value value = {}) -> Outcome {
    return {std::move(value), {Fault::of(error)}};
  };
  const bool first = !staged.items || staged.items->size() == 0;
  std::unique_ptr<ItemsPlan> fresh;
  if (first || !is_current(staged.items->plan.get(), variables)) {
    fresh = std::make_unique<ItemsPlan>();
    if (auto made = make_plan(evaluator, staged, variables, *fresh); !made.ok()) return fail(made.error());
    for (std::size_t item = 0; first && item < fresh->list.size(); ++item) {
      if (auto done = render_item(evaluator, node, *fresh, item); !done.ok()) return fail(done.error());
    }
    if (auto done = finish_plan(evaluator, node, *fresh); !done.ok()) return fail(done.error());
    if (first) staged.items = std::make_unique<Items>(fresh->list.size());
    staged.items->plan = std::move(fresh);
    staging.refresh(staged);
  }
  Items& items = *staged.items;
  ItemsPlan& plan = *items.plan;
  const Value count(plan.list.size());
  request.context = plan.context;
  request.delay = plan.delay;
  request.timeout = plan.timeout;
  request.items_count = plan.list.size();
  auto slots = free_slots(plan.concurrency, request.concurrency, items.active());
  if (!slots.ok()) return fail(slots.error(), count);
  if (program->definition().fail_fast() && items.abended() > 0) return {count, {}};
  for (std::size_t item : items.not_started(*slots)) {
    if (item >= plan.list.size()) break;
    if (!plan.rendered[item]) {
      if (auto done = render_item(evaluator, node, plan, item); !done.ok()) return fail(done.error(), count);
    }
    request.actions.push_back(*plan.rendered[item]);
  }
  return {count, {}};
}

}  // namespace squall::orquesta
