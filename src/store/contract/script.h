// A random script of store calls and the log of its answers: the same script on two implementations must give
// the same log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/store.h"

namespace squall::store::contract {

// Runs the script that follows from `seed` on a store opened with kThings and kPairs, and erases everything
// at its end. One line an answer.
std::vector<std::string> replay(Store& store, std::uint64_t seed);

}  // namespace squall::store::contract
