// st2actionrunner: takes scheduled executions, runs them through the runner of their type, stores what came
// of it (spec/services 8.7, spec/runtime 6.6).
//
// An execution is claimed by one conditional write that names this process as its owner; only after that
// write is durable does the action start. A result is kept and offered to the store until the store has it.
// Executions whose owner is gone are found by a sweep and closed, or run again when their action allows it
// (design.md, decisions 2 and 3).
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/gate.h"
#include "base/worker_pool.h"
#include "coord/coord.h"
#include "execution/transitions.h"
#include "runners/registry.h"
#include "services/actionrunner/job_builder.h"
#include "services/actionrunner/output_writer.h"
#include "services/core/epilogue.h"
#include "services/core/inbox.h"
#include "services/core/local_runner.h"
#include "services/core/service.h"

namespace squall::services {

struct ActionRunnerOptions {
  std::size_t actions = 60;   // [actionrunner] actions_pool_size
  std::size_t launchers = 2;  // threads that prepare and start actions
  std::size_t max_output_bytes = 10'000'000;
  Micros sweep_period = std::chrono::seconds(2);
  bool validate_output_schema = false;
  bool stream_output = true;
};

// What an execution reports that a stop cut off.
inline constexpr std::string_view kStopping = "The action runner was stopped while the action ran.";

class ActionRunner final : public Service, public LocalRunner {
 public:
  // `epilogue` may be nullptr: there is no notifier in this process.
  ActionRunner(const Seams& seams, runners::Registry& runners, JobBuilder& jobs, Epilogue* epilogue,
               ActionRunnerOptions options);
  ~ActionRunner() override;

  std::string_view name() const override { return "st2actionrunner"; }
  Result<void> start() override;
  void stop() override;

  bool offer(const model::Document& execution) override;
  std::unique_ptr<Handover> take(const model::Document& execution) override;
  // Executions under way here, for tests and metrics.
  std::size_t running() const;

 private:
  struct Run {
    model::Document document;  // as last stored
    std::shared_ptr<runners::Runner> runner;
    std::string token;
    bool cancel_asked = false;
    std::optional<Gate::Pass> pass;  // stop() waits for it
  };
  using RunPtr = std::shared_ptr<Run>;
  class Place;
  class Ended;
  struct Finished {
    RunPtr run;
    runners::Outcome outcome;
    bool again = false;                          // the store had another revision: read it first
    model::Status end = model::Status::kFailed;  // what is being stored
    bool settled = false;                        // nobody need be woken for it
    std::vector<model::Document> chunks = {};    // of output, stored with the end
  };

  bool accept(const model::Document& document);
  // The run of an execution as it is once it is claimed. nullptr: its state allows no start.
  RunPtr claimed_run(const model::Document& document, std::shared_ptr<runners::Runner> runner) const;
  enum class Room : std::uint8_t { kReserved, kNone, kTaken };  // kTaken: it runs or is being claimed here
  Room reserve(const std::string& id);
  bool in_doubt(const std::string& id) const;
  // What comes of a runner that is over at once.
  runners::Outcome instant_outcome(const RunPtr& run);
  std::unique_ptr<Handover> take_ended(const RunPtr& run);
  void claim(const RunPtr& run);
  // `stands_in_doubt`: after a failure the claim may stand all the same.
  void claim_answered(const RunPtr& run, const Result<std::int64_t>& revision, bool stands_in_doubt);
  void give_back(const std::string& id);
  // The claim is durable: the action may start.
  void claimed(const RunPtr& run);
  void launch(const RunPtr& run);
  void finished(const RunPtr& run, runners::Outcome outcome);
  void finish_loop(std::stop_token stop);
  void store_end(Finished finished);
  void end_elsewhere(Finished finished);
  void end_stored(Finished finished, Result<std::vector<std::int64_t>> written);
  // Lets what follows from an end share its batch; whether that is all that follows.
  bool settle(model::Document& ended, std::vector<store::Write>& batch);
  void announce_end(const model::Document& ended, std::int64_t revision, model::Status end, bool settled);
  Result<execution::Change> final_change(const Value& body, const runners::Outcome& outcome) const;
  void forget(const RunPtr& run);
  // There may be room now: sweeps when something found none before.
  void ask_for_waiting();

  void loop(std::stop_token stop, Micros last_sweep);
  void offer_again();
  void sweep_scheduled();
  void sweep_doubtful();
  void sweep_canceling();
  void sweep_lost_owners();
  void state_loop(std::stop_token stop);
  void state_changed(const std::string& id);
  void end_canceling(const model::Document& document);
  bool has_room() const;
  std::size_t room() const;

  const Seams seams_;
  runners::Registry& runners_;
  JobBuilder& jobs_;
  Epilogue* const epilogue_;
  const ActionRunnerOptions options_;
  OutputWriter output_;
  WorkerPool launchers_;
  Gate gate_;
  execution::Owner owner_;
  Inbox scheduled_;
  Inbox states_;
  std::vector<std::unique_ptr<bus::Subscription>> subscriptions_;

  mutable std::mutex mutex_;
  std::unordered_map<std::string, RunPtr> running_;
  std::unordered_set<std::string> claims_;  // not durable yet
  // Something in the store may wait for room: set under the lock under which room is taken.
  bool waiting_ = false;
  // Claims that the store answered with a failure, and that may stand all the same; until the sweep knows.
  std::unordered_map<std::string, RunPtr> doubtful_;
  bool stopping_ = false;

  std::mutex finished_mutex_;
  std::condition_variable_any finished_changed_;
  std::deque<Finished> finished_;
  std::vector<Finished> later_;  // the store refused them: offered again by the sweep

  std::jthread loop_;
  std::jthread state_loop_;
  std::jthread finish_loop_;
};

}  // namespace squall::services
