#include "orquesta/conductor.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "expr/facade/facade.h"
#include "value/json/json.h"

namespace squall::orquesta {
namespace {

const expr::Evaluator& evaluator() {
  static const expr::Evaluator made{expr::EvaluatorSettings{}};
  return made;
}

std::shared_ptr<const Program> compiled(std::string_view yaml) {
  auto definition = Definition::load(yaml);
  EXPECT_TRUE(definition.ok()) << (definition.ok() ? "" : definition.error().text());
  return Program::compile(std::move(*definition)).value();
}

// A run, what happened to it, and what was decided meanwhile.
class Recorded {
 public:
  explicit Recorded(std::shared_ptr<const Program> program) : program_(std::move(program)), now_(start()) {}

  using Step = std::function<void(Conductor&, Decider&)>;
  void step(const Step& step) {
    std::vector<Value> record;
    Decider decider = Decider::recording(evaluator(), record);
    step(now_, decider);
    steps_.emplace_back(step, std::move(record));
  }
  const Conductor& now() const { return now_; }

  // The same run again, from the start or from a snapshot, with nothing to evaluate with.
  Conductor replay(std::size_t snapshot_after) const {
    Decider first = Decider::replaying(start_);
    Conductor run = Conductor::start(program_, {}, {}, first);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (i == snapshot_after) {
        const Value stored = json::parse(json::dump(run.snapshot())).value();
        run = Conductor::restore(program_, stored).value();
      }
      Decider decider = Decider::replaying(steps_[i].second);
      steps_[i].first(run, decider);
      EXPECT_TRUE(decider.complete()) << "step " << i;
    }
    return run;
  }
  std::size_t steps() const { return steps_.size(); }

 private:
  Conductor start() {
    Decider decider = Decider::recording(evaluator(), start_);
    return Conductor::start(program_, {}, {}, decider);
  }
  std::shared_ptr<const Program> program_;
  std::vector<Value> start_;
  std::vector<std::pair<Step, std::vector<Value>>> steps_;
  Conductor now_;
};

constexpr std::string_view kBusy = R"(
version: 1.0
vars: [{n: 0}, {cfg: {a: 1}}, {list: [1, 2, 3]}]
output: [{n: <% ctx().n %>}, {cfg: <% ctx().cfg %>}, {bad: <% ctx().nowhere %>}]
tasks:
  start:
    action: core.noop
    next: [{publish: [{token: <% random() %>}], do: [left, right, each]}]
  left:
    action: core.noop
    retry: {count: <% 1 + 1 %>, delay: 1}
    next: [{when: <% completed() %>, publish: [{cfg: {l: <% ctx().token %>}}], do: meet}]
  right:
    action: core.noop
    next: [{when: "{{ succeeded() }}", publish: "cfg=<% dict(r => ctx().token) %> n=<% ctx().n + 1 %>", do: meet}]
  each:
    with: {items: i in <% ctx().list %>, concurrency: 2}
    action: core.echo
    input: {message: <% item(i) %>}
    next: [{when: <% completed() %>, publish: [{got: <% result() %>}], do: meet}]
  meet:
    join: all
    action: core.noop
    next: [{when: <% ctx().n < 3 %>, publish: [{n: <% ctx().n + 1 %>}], do: again}]
  again:
    action: core.noop
)";

// Ends what runs with a status and a result by chance, and starts what there is to start, step by step.
void drive(Recorded& run, unsigned seed) {
  std::mt19937 random(seed);
  run.step(
      [](Conductor& conductor, Decider&) { EXPECT_TRUE(conductor.request_status(Status::kRunning).ok()); });
  for (int round = 0; round < 30; ++round) {
    std::vector<TaskRequest> tasks;
    run.step([&tasks](Conductor& conductor, Decider& decider) {
      auto next = conductor.next_tasks(decider);
      ASSERT_TRUE(next.ok());
      if (!decider.replays()) tasks = std::move(*next);
    });
    if (tasks.empty()) break;
    for (const TaskRequest& task : tasks) {
      for (const ActionRequest& action : task.actions) {
        const auto tell = [&](Status status, const Value& result) {
          TaskEvent event = ActionEvent{status, result};
          if (action.item) event = ItemEvent{*action.item, status, result, {}};
          run.step([id = task.id, route = task.route, event](Conductor& conductor, Decider& decider) {
            EXPECT_TRUE(conductor.update(id, route, event, decider).ok());
          });
        };
        tell(Status::kRunning, {});
        tell(random() % 3 == 0 ? Status::kFailed : Status::kSucceeded, Value(random() % 1000));
      }
    }
  }
  run.step(
      [](Conductor& conductor, Decider& decider) { EXPECT_TRUE(conductor.render_output(decider).ok()); });
}

TEST(Conductor, ARunIsItsEventsAndDecisions) {
  const auto program = compiled(kBusy);
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Recorded run(program);
    drive(run, seed);
    const Value wanted = run.now().serialize();
    for (std::size_t at = 0; at <= run.steps(); at += 5) {
      const Conductor again = run.replay(at);
      ASSERT_EQ(json::dump(again.serialize()), json::dump(wanted))
          << "seed " << seed << ", snapshot at " << at;
    }
  }
}

TEST(Conductor, AReplayThatLacksDecisionsSaysSo) {
  const auto program = compiled("version: 1.0\nvars: [{n: <% 1 %>}]\ntasks: {t: {action: core.noop}}\n");
  Decider decider = Decider::replaying({});
  const Conductor run = Conductor::start(program, {}, {}, decider);
  EXPECT_FALSE(decider.complete());
  EXPECT_EQ(run.status(), Status::kFailed);
}

class Live {
 public:
  explicit Live(std::string_view yaml)
      : decider(Decider::live(evaluator())), run(Conductor::start(compiled(yaml), {}, {}, decider)) {
    EXPECT_TRUE(run.request_status(Status::kRunning).ok());
  }
  void tell(std::string_view task, TaskEvent event) { EXPECT_TRUE(run.update(task, 0, event, decider).ok()); }
  std::vector<TaskRequest> next() { return run.next_tasks(decider).value(); }

  Decider decider;
  Conductor run;
};

TEST(Conductor, KeepsTheResultsOfItems) {
  Live live(R"(
version: 1.0
tasks:
  each: {with: <% range(4) %>, action: core.noop, next: [{publish: [{all: <% result() %>}]}]}
output: [{all: <% ctx().all %>}]
)");
  ASSERT_EQ(live.next().at(0).actions.size(), 4U);
  for (std::size_t i : {2U, 0U, 3U, 1U}) {
    live.tell("each", ItemEvent{i, Status::kRunning, {}, {}});
    live.tell("each", ItemEvent{i, Status::kSucceeded, Value(i * 10), {}});
  }
  EXPECT_TRUE(live.run.render_output(live.decider).ok());
  EXPECT_EQ(live.run.output(), json::parse(R"({"all": [0, 10, 20, 30]})").value());
}

TEST(Conductor, RefusesItemsThatAreNotThere) {
  Live live("version: 1.0\ntasks: {each: {with: <% range(2) %>, action: a}, plain: {action: a}}\n");
  live.next();
  const auto beyond = live.run.update("each", 0, ItemEvent{2, Status::kRunning, {}, {}}, live.decider);
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.error().message(), "Task \"each\" is not going over an item 2.");
  EXPECT_FALSE(live.run.update("plain", 0, ItemEvent{0, Status::kRunning, {}, {}}, live.decider).ok());
}

TEST(Conductor, FailFastNamesWhatToCancel) {
  constexpr std::string_view kTasks = "tasks: {a: {action: x}, b: {action: x}}\n";
  Live slow("version: 1.0\n" + std::string(kTasks)),
      fast("version: 1.0\nfail_fast: true\n" + std::string(kTasks));
  for (Live* live : {&slow, &fast}) {
    live->next();
    live->tell("a", ActionEvent{Status::kRunning, {}});
    live->tell("b", ActionEvent{Status::kRunning, {}});
    EXPECT_TRUE(live->run.to_cancel().empty());
    live->tell("a", ActionEvent{Status::kFailed, {}});
  }
  EXPECT_TRUE(slow.run.to_cancel().empty());
  EXPECT_EQ(fast.run.to_cancel(), (std::vector<TaskKey>{{"b", 0}}));
}

TEST(Conductor, FailFastStartsNoMoreItems) {
  Live live(
      "version: 1.0\nfail_fast: true\ntasks: {e: {with: {items: <% range(9) %>, concurrency: 2}, action: "
      "x}}\n");
  ASSERT_EQ(live.next().at(0).actions.size(), 2U);
  live.tell("e", ItemEvent{0, Status::kRunning, {}, {}});
  live.tell("e", ItemEvent{1, Status::kRunning, {}, {}});
  live.tell("e", ItemEvent{0, Status::kFailed, {}, {}});
  EXPECT_TRUE(live.next().empty());
  EXPECT_EQ(live.run.to_cancel(), (std::vector<TaskKey>{{"e", 0}}));
  live.tell("e", ItemEvent{1, Status::kCanceled, {}, {}});
  EXPECT_EQ(live.run.task_status("e", 0), Status::kFailed);
}

TEST(Conductor, GivesTheTimeoutOfATask) {
  Live live("version: 1.0\nvars: [{t: 5}]\ntasks: {a: {action: x, timeout: <% ctx().t * 2 %>}}\n");
  EXPECT_EQ(live.next().at(0).timeout, Value(10));
}

TEST(Conductor, AVariableOfThePlatformReachesTheFirstTask) {
  Live live("version: 1.0\ntasks: {a: {action: x, input: {id: <% ctx().st2.id %>}}}\n");
  live.run.set_variable("st2", Value::object({{"id", "42"}}));
  EXPECT_EQ(live.next().at(0).actions.at(0).input["id"], Value("42"));
  EXPECT_EQ(live.run.serialize()["context"]["st2"]["id"], Value("42"));
}

TEST(Conductor, StoredRunsOfAnotherDefinitionAreRefused) {
  Live live("version: 1.0\ntasks: {a: {action: x}}\n");
  const auto other = compiled("version: 1.0\ntasks: {b: {action: x}}\n");
  for (const Value& stored : {live.run.serialize(), live.run.snapshot(), Value::object(), Value()}) {
    const auto restored = Conductor::restore(other, stored);
    ASSERT_FALSE(restored.ok());
    EXPECT_TRUE(restored.error().message().starts_with("a stored run does not fit: "))
        << restored.error().message();
  }
}

// Sixteen times the tasks cost sixteen times as much, not more: counted in decisions and contexts, not in
// time.
TEST(Conductor, ALongChainKeepsItsPathsShort) {
  std::string yaml = "version: 1.0\nvars: [{n: 0}]\ntasks:\n";
  for (int i = 0; i < 400; ++i) {
    yaml += fmt::format("  t{}: {{action: x, next: [{{publish: [{{n: <% ctx().n + 1 %>}}], do: {}}}]}}\n", i,
                        i == 399 ? "noop" : fmt::format("t{}", i + 1));
  }
  Live live(yaml);
  for (int i = 0; i < 400; ++i) {
    const auto tasks = live.next();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].context["n"], Value(i));
    live.tell(tasks[0].id, ActionEvent{Status::kRunning, {}});
    live.tell(tasks[0].id, ActionEvent{Status::kSucceeded, {}});
  }
  EXPECT_EQ(live.run.status(), Status::kSucceeded);
  EXPECT_LT(json::dump(live.run.snapshot()).size() * 5, json::dump(live.run.serialize()).size());
}

}  // namespace
}  // namespace squall::orquesta
