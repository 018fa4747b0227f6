#include "runners/announcement.h"

namespace squall::runners {
namespace {

class Announcement final : public Runner {
 public:
  explicit Announcement(Announce announce) : announce_(std::move(announce)) {}

  void run(Job job, OnOutput, OnDone on_done) override {
    if (!job.runner_parameters.get_bool("experimental"))
      return on_done(failure("Experimental flag is missing for action " + job.action.get_string("ref")));
    announce_(
        job.runner_parameters.get_string("route", "general"),
        Value::object({{"payload", job.action_parameters}, {"trace_context", job.context["trace_context"]}}));
    Object result{{"output", job.action_parameters}};
    for (const Member& member : job.action_parameters.members()) result.set(member.key, member.value);
    on_done({model::Status::kSucceeded, Value(std::move(result))});
  }
  void cancel(std::string_view) override {}

 private:
  const Announce announce_;
};

}  // namespace

std::shared_ptr<Runner> make_announcement(Announce announce) {
  return std::make_shared<Announcement>(std::move(announce));
}

}  // namespace squall::runners
