// The contract test of the store: every implementation runs the same tests, compiled once.
//
//   SQUALL_STORE_CONTRACT(Memory, (Backend{"memory", make_memory}));     // in namespace
//   squall::store::contract
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "store/store.h"

namespace squall::store::contract {

struct Backend {
  std::string name;
  // A store with nothing in it, not opened; whatever it stands on lives as long as the pointer.
  std::function<std::shared_ptr<Store>(std::vector<Invariant>)> make;
};

inline std::string backend_name(const ::testing::TestParamInfo<Backend>& info) { return info.param.name; }

// name text unique "name", group.ref text, rank int, score real, due int; heavy: payload, log.
extern const Collection kThings;
// scope and name are unique together ("scope_name"), and token alone while `live` has a value ("token").
extern const Collection kPairs;

// Ids that sort as their number.
std::string id_of(int number);
Document thing(int number, Value body = {});

class StoreContract : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override;
  void TearDown() override;
  Store& store() { return *store_; }
  // Inserts thing(number, body); fails the test when that is refused.
  void put(int number, const Value& body);
  std::vector<int> found(const Query& query);  // numbers of the things, in order

  std::shared_ptr<Store> store_;
};

// Begins with things 1 to 6; rank is ten times the number and missing from 5 on, score is half of it.
class StoreQueries : public StoreContract {
 protected:
  void SetUp() override;
};

// Many threads at once.
class StoreRaces : public StoreContract {};

// Runs every suite of the contract on `backend`.
#define SQUALL_STORE_CONTRACT(Prefix, backend)                                \
  INSTANTIATE_TEST_SUITE_P(Prefix, StoreContract, ::testing::Values(backend), \
                           ::squall::store::contract::backend_name);          \
  INSTANTIATE_TEST_SUITE_P(Prefix, StoreQueries, ::testing::Values(backend),  \
                           ::squall::store::contract::backend_name);          \
  INSTANTIATE_TEST_SUITE_P(Prefix, StoreRaces, ::testing::Values(backend),    \
                           ::squall::store::contract::backend_name)

}  // namespace squall::store::contract
