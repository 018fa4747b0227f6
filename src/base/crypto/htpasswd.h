// Password files of the flat-file login backend (conformance README 9).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::crypto {

inline constexpr std::size_t kMaxPasswordBytes = 4096;  // longer ones are refused before they cost time

// Whether `password` fits the entry of `user` in `file`, the text of a password file. The last line of a user
// counts; a line that starts with '#' is a comment. Knows $apr1$, {SHA}, bcrypt ($2y$, $2a$, $2b$), and what
// the system's crypt does: DES, $1$, $5$, $6$, $y$. A malformed hash, an unknown user and an unknown scheme
// are refusals like a wrong password. May take hundreds of milliseconds: for worker threads. Safe to call
// from any thread.
bool htpasswd_check(std::string_view file, std::string_view user, std::string_view password);

// Whether `password` fits one hash.
bool password_fits(std::string_view hash, std::string_view password);

// The hash "$apr1$<salt>$..." of Apache's own MD5 scheme; `salt` is cut to eight characters.
std::string apr1_hash(std::string_view password, std::string_view salt);

// A salted hash for a password file, "$6$..." of the system's crypt. kInternal when the system has no such
// scheme.
Result<std::string> hash_password(std::string_view password);

}  // namespace squall::crypto
