#include "execution/service.h"

#include <gtest/gtest.h>

#include "execution/policies.h"
#include "execution/testing.h"
#include "expr/jinja/platform.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::execution {
namespace {

using bus::Topic;
using model::Status;

// Remembers what was said.
class RecordingBus final : public bus::Bus {
 public:
  void wake(const bus::WakeUp& message) override { wakes.push_back(message); }
  void announce(const bus::Event& event) override { events.push_back(event.exchange + "/" + event.key); }
  std::unique_ptr<bus::Subscription> on_wake(Topic, std::function<void(const bus::WakeUp&)>) override {
    return nullptr;
  }
  std::unique_ptr<bus::Subscription> on_event(std::function<void(const bus::Event&)>) override {
    return nullptr;
  }
  bool watched() const override { return true; }

  bool woke(Topic topic) const {
    for (const auto& wake : wakes)
      if (wake.topic == topic) return true;
    return false;
  }
  std::vector<bus::WakeUp> wakes;
  std::vector<std::string> events;
};

class ExecutionServiceTest : public testing::Test {
 protected:
  ExecutionServiceTest() { EXPECT_TRUE(store_.open(model::all_collections()).ok()); }

  static model::Document action() {
    return {"aaaaaaaaaaaaaaaaaaaaaaaa", 1,
            Value::object({{"ref", "probe.greet"},
                           {"name", "greet"},
                           {"pack", "probe"},
                           {"enabled", true},
                           {"parameters", Value::object({{"who", Value::object({{"type", "string"}})}})}})};
  }
  static model::Document runner(const char* name = "local-shell-cmd") {
    return {"bbbbbbbbbbbbbbbbbbbbbbbb", 1,
            Value::object({{"name", name}, {"runner_parameters", Value::object()}})};
  }
  Request request(Value context = Value::object({{"user", "rowan"}})) const {
    return {.action = action(),
            .runner = runner(),
            .parameters = Value::object({{"who", "rowan"}}),
            .context = std::move(context)};
  }
  model::Document stored(Status status, const char* runner = "local-shell-cmd") {
    model::Document document{kTestId, 0, test_body(status, runner)};
    EXPECT_TRUE(store_.write({store::insert(model::kExecutions, document)}).ok());
    return document;
  }
  std::size_t count(const model::Collection& collection) { return *store_.count(collection, {}); }

  FakeClock clock_{1'000'000};
  store::MemoryStore store_;
  RecordingBus bus_;
  ExecutionService service_{clock_, store_, bus_, {.web_url_base = "https://h"}};
  jinja::Environment environment_{jinja::platform_settings()};
};

TEST_F(ExecutionServiceTest, RequestStoresTraceComponentAndExecution) {
  auto plan = service_.plan_rendered(request());
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->writes.size(), 3U);
  EXPECT_EQ(count(model::kExecutions), 0U);
  const auto made = service_.store(*plan);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->revision, 1);
  EXPECT_EQ(count(model::kTraces), 1U);
  EXPECT_EQ(count(model::kTraceComponents), 1U);
  const auto read = store_.get(model::kExecutions, made->id);
  EXPECT_EQ(read->body["x"].get_string("trace"), plan->trace_id);
  EXPECT_EQ(store_.get(model::kTraces, plan->trace_id)->body.get_string("trace_tag"),
            "execution-" + made->id);
  EXPECT_TRUE(bus_.woke(Topic::kExecutionRequested));
  EXPECT_EQ(bus_.events, (std::vector<std::string>{"st2.execution/create", "st2.liveaction/create",
                                                   "st2.liveaction.status/requested"}));
}

TEST_F(ExecutionServiceTest, SnapshotsAreSharedAndFollowTheContent) {
  const auto first = service_.plan_rendered(request());
  const auto second = service_.plan_rendered(request());
  EXPECT_EQ(first->execution.body["action"], second->execution.body["action"]);
  EXPECT_EQ(count(model::kSnapshots), 2U);
  const auto snapshot = store_.get(model::kSnapshots, first->execution.body["action"].get_string("snapshot"));
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ(snapshot->body["value"].get_string("ref"), "probe.greet");
  Request changed = request();
  changed.action.body = changed.action.body.with("description", "new");
  EXPECT_NE(service_.plan_rendered(changed)->execution.body["action"], first->execution.body["action"]);
}

TEST_F(ExecutionServiceTest, TraceOfTheContextOrTheParent) {
  const auto parent = service_.store(*service_.plan_rendered(request()));
  const std::string trace = *service_.trace_of(*parent);
  const auto child = service_.plan_rendered(
      request(Value::object({{"parent", Value::object({{"execution_id", parent->id}})}})));
  EXPECT_EQ(child->trace_id, trace);
  EXPECT_EQ(child->writes.size(), 2U);
  const auto named =
      service_.plan_rendered(request(Value::object({{"trace_context", Value::object({{"id_", trace}})}})));
  EXPECT_EQ(named->trace_id, trace);
  const auto tagged = service_.plan_rendered(
      request(Value::object({{"trace_context", Value::object({{"trace_tag", "mine"}})}})));
  EXPECT_EQ(tagged->writes[0].document.body.get_string("trace_tag"), "mine");
  EXPECT_EQ(
      service_.plan_rendered(request(Value::object({{"trace_context", Value::object({{"id_", "nope"}})}})))
          .error()
          .code(),
      Errc::kNotFound);
  EXPECT_EQ(
      service_.plan_rendered(request(Value::object({{"parent", Value::object({{"execution_id", "nope"}})}})))
          .error()
          .message(),
      "No trace found for execution nope");
}

TEST_F(ExecutionServiceTest, FailedRenderingIsStoredAsFailed) {
  Request wish = request();
  wish.parameters = Value::object({{"who", "{{ missing }}"}});
  const auto plan = service_.plan(wish, {.environment = environment_, .datastore = jinja::empty_datastore()});
  ASSERT_TRUE(plan.ok());
  ASSERT_TRUE(plan->render_error);
  EXPECT_EQ(plan->render_error->message(), "Dependency unsatisfied in variable \"missing\"");
  EXPECT_EQ(plan->execution.body.get_string("status"), "failed");
  EXPECT_EQ(plan->execution.body["result"].get_string("error"), plan->render_error->message());
  EXPECT_EQ(plan->execution.body["log"].size(), 2U);
  EXPECT_EQ(plan->execution.body["parameters"], wish.parameters);
}

TEST_F(ExecutionServiceTest, CastFailureRefuses) {
  Request wish = request();
  wish.parameters = Value::object({{"who", 5}});
  const auto plan = service_.plan(wish, {.environment = environment_, .datastore = jinja::empty_datastore()});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code(), Errc::kInvalid);
}

TEST_F(ExecutionServiceTest, ChecksFollowTheActionAsItChanges) {
  EXPECT_TRUE(service_.plan_rendered(request()).ok());
  Request changed = request();
  const Value number = Value::object({{"who", Value::object({{"type", "integer"}})}});
  changed.action.body = changed.action.body.with("parameters", number);
  EXPECT_EQ(service_.plan_rendered(changed).error().message(), "'rowan' is not of type 'integer', 'null'");
  EXPECT_TRUE(service_.plan_rendered(request()).ok());
}

TEST_F(ExecutionServiceTest, SameIdTwiceIsAConflict) {
  Request wish = request();
  wish.id = "dddddddddddddddddddddddd";
  ASSERT_TRUE(service_.store(*service_.plan_rendered(wish)).ok());
  EXPECT_EQ(service_.store(*service_.plan_rendered(wish)).error().code(), Errc::kConflict);
}

TEST_F(ExecutionServiceTest, CancelWakesTheRunner) {
  stored(Status::kRunning);
  const auto canceled = service_.cancel(kTestId, "rowan");
  ASSERT_TRUE(canceled.ok());
  EXPECT_EQ(canceled->body.get_string("status"), "canceling");
  EXPECT_EQ(canceled->revision, 2);
  EXPECT_TRUE(bus_.woke(Topic::kExecutionState));
  EXPECT_FALSE(bus_.woke(Topic::kExecutionUpdate));
  bus_.wakes.clear();
  EXPECT_EQ(service_.cancel(kTestId, "rowan")->revision, 2);
  EXPECT_TRUE(bus_.wakes.empty());
}

TEST_F(ExecutionServiceTest, UnknownExecution) {
  EXPECT_EQ(service_.pause("nope", "rowan").error().message(),
            "Unable to identify resource with id \"nope\".");
  EXPECT_EQ(service_.rerun("nope", Value::object()).error().code(), Errc::kNotFound);
}

TEST_F(ExecutionServiceTest, ChangeStartsAnewWhenAnotherWasFaster) {
  stored(Status::kRunning);
  int asked = 0;
  const auto ended = service_.change(kTestId, [&](const model::Document& now) -> Result<Change> {
    if (++asked == 1) {
      model::Document rival = now;
      rival.body = amend(rival.body, Value::object({{"partial", 1}}), {}).body;
      EXPECT_TRUE(store_.write({store::update(model::kExecutions, rival)}).ok());
    }
    return set_status(now.body, Status::kSucceeded, clock_.now());
  });
  ASSERT_TRUE(ended.ok());
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(ended->revision, 3);
  EXPECT_EQ(ended->body["result"], Value::object({{"partial", 1}}));
}

TEST_F(ExecutionServiceTest, PutAsksForChildren) {
  stored(Status::kCanceling, "orquesta");
  model::Document child{"cccccccccccccccccccccccc", 0, test_body(Status::kRunning).with("parent", kTestId)};
  ASSERT_TRUE(store_.write({store::insert(model::kExecutions, child)}).ok());
  EXPECT_EQ(service_.put(kTestId, {.status = Status::kCanceled}, "rowan")->body.get_string("status"),
            "canceling");
  EXPECT_TRUE(
      service_
          .change(child.id,
                  [&](const model::Document& now) { return set_status(now.body, Status::kFailed, 5); })
          .ok());
  EXPECT_EQ(service_.put(kTestId, {.status = Status::kCanceled}, "rowan")->body.get_string("status"),
            "canceled");
}

TEST_F(ExecutionServiceTest, RerunNamesTheTrace) {
  const auto made = service_.store(*service_.plan_rendered(request()));
  const auto plan =
      service_.rerun(made->id, Value::object({{"parameters", Value::object({{"who", "wren"}})}}));
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->parameters, Value::object({{"who", "wren"}}));
  EXPECT_EQ(plan->context["trace_context"].get_string("id_"), *service_.trace_of(*made));
}

TEST_F(ExecutionServiceTest, RetryIsStoredAtOnceAndDueLater) {
  model::Document ended{kTestId, 1, test_body(Status::kFailed)};
  const Value policy =
      Value::object({{"ref", "probe.p"},
                     {"policy_type", kRetryPolicy},
                     {"enabled", true},
                     {"parameters", Value::object({{"retry_on", "failure"}, {"delay", 5}})}});
  const auto retry = decide_retry(policy, ended);
  ASSERT_TRUE(retry);
  const auto made = service_.store(*service_.plan_retry(*retry, action(), runner()));
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->id, retry->id);
  EXPECT_EQ(made->body.get_string("status"), "requested");
  EXPECT_EQ(made->body["x"].get_int("due"), 6'000'000);
}

}  // namespace
}  // namespace squall::execution
