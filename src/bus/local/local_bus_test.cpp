#include "bus/local/local_bus.h"

#include <cstdlib>
#include <new>

#include "bus/contract/contract.h"

// The sanitizers bring allocators of their own: there the test that counts is left out.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define SQUALL_COUNTS_ALLOCATIONS
namespace {

// Counts what this thread allocates while a test looks.
thread_local bool counting = false;
thread_local int allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  if (counting) ++allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace squall::bus::contract {

INSTANTIATE_TEST_SUITE_P(Local, BusContract,
                         ::testing::Values(Backend{"local", [] { return std::make_shared<LocalBus>(); }}),
                         backend_name);

namespace {

#ifdef SQUALL_COUNTS_ALLOCATIONS
TEST(LocalBus, PublishingToNobodyAllocatesNothing) {
  LocalBus bus;
  const WakeUp message{.topic = Topic::kExecutionRequested, .id = "5f0000000000000000000001"};
  const Event event{
      .exchange = "st2.execution", .key = "update", .id = "5f0000000000000000000001", .body = {}};
  allocations = 0;
  counting = true;
  for (int i = 0; i < 10; ++i) {
    bus.wake(message);
    bus.announce(event);
  }
  counting = false;
  EXPECT_EQ(allocations, 0);
}
#endif

TEST(LocalBus, DeliveryIsDoneWhenPublishingReturns) {
  LocalBus bus;
  int heard = 0;
  const auto subscription = bus.on_wake(Topic::kRuleChanged, [&](const WakeUp&) { ++heard; });
  bus.wake({.topic = Topic::kRuleChanged, .id = "x"});
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace squall::bus::contract
