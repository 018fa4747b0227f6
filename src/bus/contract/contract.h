// The contract test of the bus: every implementation runs the same tests, compiled once.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "bus/bus.h"

namespace squall::bus::contract {

struct Backend {
  std::string name;
  std::function<std::shared_ptr<Bus>()> make;
};

inline std::string backend_name(const ::testing::TestParamInfo<Backend>& info) { return info.param.name; }

class BusContract : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override { bus_ = GetParam().make(); }
  Bus& bus() { return *bus_; }
  std::shared_ptr<Bus> bus_;
};

}  // namespace squall::bus::contract
