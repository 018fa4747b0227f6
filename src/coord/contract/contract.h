// The contract test of coordination: every implementation runs the same tests, compiled once.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "coord/coord.h"

namespace squall::coord::contract {

struct Backend {
  std::string name;
  std::function<std::shared_ptr<Coordination>(Clock&)> make;
  // Lets time pass for the leases: advances the FakeClock, or waits where the other side keeps the time.
  std::function<void(FakeClock&, Millis)> pass_time;
};

inline std::string backend_name(const ::testing::TestParamInfo<Backend>& info) { return info.param.name; }

class CoordinationContract : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override { coordination_ = GetParam().make(clock_); }
  Coordination& coordination() { return *coordination_; }
  void pass_time(Millis time) { GetParam().pass_time(clock_, time); }

  FakeClock clock_;
  std::shared_ptr<Coordination> coordination_;
};

}  // namespace squall::coord::contract
