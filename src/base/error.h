// Expected failures as values: Error says what went wrong, Result<T> is a T or an Error.
//
// Threads: plain values, no shared state. Nothing here throws except Result::value() on misuse (a broken
// invariant of ours, which terminates).
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace squall {

// The kind of a failure. Edges map it once (HTTP status, exit code); nobody compares texts.
enum class Errc : std::uint8_t {
  kInvalid,       // bad input: wrong type, missing field, out of bounds
  kParse,         // a text that does not follow its grammar; carries a position
  kExpression,    // an expression that fails to compile or evaluate
  kUnauthorized,  // who are you
  kForbidden,     // not for you
  kNotFound,
  kConflict,     // a unique key is taken, or the revision is not the expected one
  kBusy,         // held by another owner; try later
  kLimit,        // a named bound was reached (size, depth, queue)
  kTimeout,      // the deadline passed
  kCanceled,     // told to stop
  kIo,           // file, socket, disk
  kUnavailable,  // a part we need is not there now
  kUnsupported,  // not offered here
  kInternal,     // our own defect
};

// The name used in logs, e.g. "not_found".
std::string_view errc_name(Errc code);

// What went wrong, for a person: a sentence that names the object, and where in the input when known.
class Error {
 public:
  Error(Errc code, std::string message) : code_(code), message_(std::move(message)) {}

  Errc code() const { return code_; }
  // The sentence alone.
  const std::string& message() const { return message_; }
  // From 1; 0 when unknown.
  int line() const { return line_; }
  int column() const { return column_; }
  // The reference's exception class ("ValidationError"), where a client or a conformance case can tell; else
  // empty.
  const std::string& kind() const { return kind_; }
  // Further machine-readable detail, e.g. the id of a conflicting document; else empty.
  const std::string& detail() const { return detail_; }

  Error at(int line, int column) && {
    line_ = line;
    column_ = column;
    return std::move(*this);
  }
  Error as(std::string kind) && {
    kind_ = std::move(kind);
    return std::move(*this);
  }
  Error about(std::string detail) && {
    detail_ = std::move(detail);
    return std::move(*this);
  }
  // Puts what was being done in front: "action \"x\" is not registered: <message>".
  template <typename... A>
  Error with(fmt::format_string<A...> text, A&&... args) && {
    message_ = fmt::format(text, std::forward<A>(args)...) + ": " + message_;
    return std::move(*this);
  }
  // message plus " (line 3, column 7)" when a position is known.
  std::string text() const;

 private:
  Errc code_;
  int line_ = 0;
  int column_ = 0;
  std::string message_;
  std::string kind_;
  std::string detail_;
};

// make_error(Errc::kInvalid, "option {} is not a number", name)
template <typename... A>
Error make_error(Errc code, fmt::format_string<A...> text, A&&... args) {
  return Error(code, fmt::format(text, std::forward<A>(args)...));
}

[[noreturn]] void broken_invariant(std::string_view what);

// A T, or the Error that kept us from having one.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : data_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return data_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & {
    if (!ok()) broken_invariant(error().message());
    return *std::get_if<0>(&data_);
  }
  const T& value() const& {
    if (!ok()) broken_invariant(error().message());
    return *std::get_if<0>(&data_);
  }
  // By value: `for (auto& x : *find())` and `auto& x = *find();` keep what they look at alive.
  T value() && {
    if (!ok()) broken_invariant(error().message());
    return std::move(*std::get_if<0>(&data_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T value_or(T fallback) && { return ok() ? std::move(*std::get_if<0>(&data_)) : std::move(fallback); }

  // REQUIRES: !ok().
  const Error& error() const& { return *std::get_if<1>(&data_); }
  Error&& error() && { return std::move(*std::get_if<1>(&data_)); }

 private:
  std::variant<T, Error> data_;
};

// Success without a value, or an Error. `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace squall
