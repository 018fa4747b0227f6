// Randomness for secrets, from the kernel. Safe to use from any thread.
#pragma once

#include <cstddef>
#include <string>

namespace squall::crypto {

std::string random_bytes(std::size_t count);
// `bytes` random bytes as a text of letters, digits, - and _ (about 4/3 as long).
std::string random_token(std::size_t bytes);

}  // namespace squall::crypto
