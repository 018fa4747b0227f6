// What every service of the daemon is: a thing with a name that starts and stops.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace squall {
class Config;
namespace store {
class Store;
}
namespace bus {
class Bus;
}
namespace coord {
class Coordination;
}
}  // namespace squall

namespace squall::services {

class Catalog;

// The world as a service sees it. Everything here outlives every service.
struct Seams {
  const Config& config;
  Clock& clock;
  store::Store& store;
  bus::Bus& bus;
  coord::Coordination& coord;
  Catalog& catalog;
};

// Constructors do no work. start() returns when the service is ready; after an error it is as if it never
// started. stop() refuses new work, ends what runs and returns when nothing runs any more; it may be called
// twice, and without start().
class Service {
 public:
  virtual ~Service() = default;
  // "st2api", ...: the reference's process names (spec/services 1).
  virtual std::string_view name() const = 0;
  virtual Result<void> start() = 0;
  virtual void stop() = 0;
};

}  // namespace squall::services
