#include "runners/unoffered.h"

namespace squall::runners {
namespace {

class Unoffered final : public Runner {
 public:
  explicit Unoffered(std::string runner_type) : runner_type_(std::move(runner_type)) {}

  void run(Job, OnOutput, OnDone on_done) override {
    on_done(failure(fmt::format("runner type \"{}\" is not offered by this program", runner_type_)));
  }
  void cancel(std::string_view) override {}
  bool instant() const override { return true; }

 private:
  const std::string runner_type_;
};

}  // namespace

std::shared_ptr<Runner> make_unoffered(std::string runner_type) {
  return std::make_shared<Unoffered>(std::move(runner_type));
}

}  // namespace squall::runners
