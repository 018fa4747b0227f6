#include "runners/noop.h"

namespace squall::runners {
namespace {

class Noop final : public Runner {
 public:
  void run(Job, OnOutput, OnDone on_done) override { on_done({model::Status::kSucceeded, result_}); }
  void cancel(std::string_view) override {}
  bool instant() const override { return true; }

 private:
  const Value result_ = Value::object({{"failed", false}, {"succeeded", true}, {"return_code", 0}});
};

}  // namespace

std::shared_ptr<Runner> make_noop() { return std::make_shared<Noop>(); }

}  // namespace squall::runners
