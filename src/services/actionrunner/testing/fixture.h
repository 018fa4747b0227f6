// An action runner in a world of its own. For the tests of this folder.
#pragma once

#include <optional>

#include "runners/noop.h"
#include "services/actionrunner/action_runner.h"
#include "services/actionrunner/testing/fake_runner.h"
#include "services/core/testing/world.h"

namespace squall::services::testing {

class ActionRunnerFixture : public ::testing::Test {
 protected:
  ActionRunnerFixture() {
    runners_.add("fake", runner_);
    runners_.add("noop", runners::make_noop());
  }
  // No sweep of its own accord: a test that wants one calls sweep().
  static ActionRunnerOptions options() {
    return {.actions = 4, .launchers = 1, .sweep_period = std::chrono::hours(1)};
  }
  void start(ActionRunnerOptions options = ActionRunnerFixture::options()) {
    service_.emplace(world_.seams, runners_, jobs_, nullptr, options);
    ASSERT_TRUE(service_->start().ok());
  }
  void wake(const std::string& id) { world_.bus.wake({bus::Topic::kExecutionScheduled, id, 1}); }
  void sweep() {
    world_.clock.advance(std::chrono::hours(2));
    wake("");
  }
  // An execution that the fake runner has begun.
  std::string run() {
    const std::string id = world_.add_execution(model::Status::kScheduled);
    wake(id);
    EXPECT_TRUE(world_.store.await([&] { return runs(id); }));
    return id;
  }
  bool runs(const std::string& id) {
    const auto started = runner_->started();
    return std::find(started.begin(), started.end(), id) != started.end();
  }
  // As a client does it.
  void ask_cancel(const std::string& id) {
    world_.change(id, [&](const Value& body) {
      return execution::force_status(body, model::Status::kCanceling, world_.clock.now()).body;
    });
  }
  void wake_state(const std::string& id) { world_.bus.wake({bus::Topic::kExecutionState, id, 2}); }
  Value result(const std::string& id) { return world_.body(model::kExecutions, id)["result"]; }

  World world_;
  std::shared_ptr<FakeRunner> runner_ = std::make_shared<FakeRunner>([this] { world_.store.tell(); });
  runners::Registry runners_;
  FakeJobs jobs_;
  std::optional<ActionRunner> service_;
};

}  // namespace squall::services::testing
