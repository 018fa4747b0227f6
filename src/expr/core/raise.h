// How a failure travels inside an expression engine: thrown where it happens, caught by the engine's public
// calls.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace squall::expr {

struct Raise {
  Error error;
};

// Python's `raise kind(message)`.
template <typename... A>
[[noreturn]] void raise(std::string_view kind, fmt::format_string<A...> text, A&&... args) {
  throw Raise{Error(Errc::kExpression, fmt::format(text, std::forward<A>(args)...)).as(std::string(kind))};
}

// A bound of an engine's Limits was reached. `limit` is its name.
[[noreturn]] inline void raise_limit(std::string_view limit, std::size_t bound, std::string_view what) {
  throw Raise{make_error(Errc::kLimit, "{} ({}: {})", what, limit, bound)};
}

// The value, or its error thrown.
template <typename T>
T unwrap(Result<T> result) {
  if (!result.ok()) throw Raise{std::move(result).error()};
  return std::move(result).value();
}

// What `act` gives, or the error that it throws.
template <typename F>
auto caught(F&& act) -> Result<decltype(act())> try {
  return act();
} catch (Raise& raised) {
  return std::move(raised.error);
}

}  // namespace squall::expr
