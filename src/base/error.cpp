#include "base/error.h"

#include <cstdio>

namespace squall {

std::string_view errc_name(Errc code) {
  switch (code) {
    case Errc::kInvalid:
      return "invalid";
    case Errc::kParse:
      return "parse";
    case Errc::kExpression:
      return "expression";
    case Errc::kUnauthorized:
      return "unauthorized";
    case Errc::kForbidden:
      return "forbidden";
    case Errc::kNotFound:
      return "not_found";
    case Errc::kConflict:
      return "conflict";
    case Errc::kBusy:
      return "busy";
    case Errc::kLimit:
      return "limit";
    case Errc::kTimeout:
      return "timeout";
    case Errc::kCanceled:
      return "canceled";
    case Errc::kIo:
      return "io";
    case Errc::kUnavailable:
      return "unavailable";
    case Errc::kUnsupported:
      return "unsupported";
    case Errc::kInternal:
      return "internal";
  }
  return "unknown";
}

std::string Error::text() const {
  if (line_ == 0) return message_;
  return fmt::format("{} (line {}, column {})", message_, line_, column_);
}

void broken_invariant(std::string_view what) {
  std::fprintf(stderr, "broken invariant: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace squall
