// Filters and tests are records in tables; what is called gets its arguments by the record's parameters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/jinja/things.h"
#include "expr/jinja/var.h"

namespace squall::jinja {

class Render;

inline constexpr std::size_t kMaxParameters = 8;

// The parameters of a filter or test, read from its record: "value, width=80, *args, **kwargs".
struct Signature {
  std::vector<std::string> names;
  std::size_t required = 0;
  bool star = false, double_star = false;
};
Signature read_signature(std::string_view parameters);

// One call: arguments in the order of the parameters.
class Call {
 public:
  // Throws Raise (TypeError in Python's words) when the arguments do not fit. `input` comes first, if there
  // is one.
  Call(Render& render, std::string_view name, const Signature& signature, Var input, CallArgs&& args);
  Call(Render& render, std::string_view name, const Signature& signature, CallArgs&& args);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() { std::destroy_n(values(), bound_); }

  Render& render() const { return render_; }
  std::string_view name() const { return name_; }
  bool has(std::size_t i) const { return ((given_ >> i) & 1U) != 0; }
  // None when it was not given.
  const Var& operator[](std::size_t i) const { return values()[i]; }
  Var take(std::size_t i) { return std::move(values()[i]); }
  // What came for *args and **kwargs.
  CallArgs::Positional rest;
  CallArgs::Named named;

  // bool(argument); `fallback` when it was not given.
  bool flag(std::size_t i, bool fallback = false) const;
  // str(argument).
  std::string text(std::size_t i, std::string_view fallback = "") const;
  // text() without a copy where it is one already; else it is put into `held`.
  std::string_view text_view(std::size_t i, std::string& held) const;
  // An integer argument; a TypeError for anything else, None as well.
  std::int64_t integer(std::size_t i, std::int64_t fallback = 0) const;
  std::int64_t integer_or_none(std::size_t i, std::int64_t fallback) const {
    return is_none(i) ? fallback : integer(i, fallback);
  }
  bool is_none(std::size_t i) const { return values()[i].is_none(); }

 private:
  Call(Render& render, std::string_view name, const Signature& signature);
  void give(std::size_t i, Var value) {
    values()[i] = std::move(value);
    given_ |= 1U << i;
  }
  void bind(const Signature& signature, std::size_t next, CallArgs& args);
  void bind_named(const Signature& signature, CallArgs& args);
  [[noreturn]] void raise_missing(const Signature& signature) const;
  Var* values() { return reinterpret_cast<Var*>(storage_); }
  const Var* values() const { return reinterpret_cast<const Var*>(storage_); }
  Render& render_;
  std::string_view name_;
  // No array: most calls have one or two parameters, and only so many are destroyed.
  alignas(Var) std::byte storage_[kMaxParameters * sizeof(Var)];
  std::size_t bound_;   // parameters there are; behind them lie Vars that stay None
  unsigned given_ = 0;  // a bit for each
};

// A template and what it prints; documentation and tests walk these.
struct Example {
  std::string_view text, gives;
};

struct FilterSpec {
  std::string_view name;
  std::string_view params;  // the piped value comes first
  std::string_view help;
  Example example;
  Var (*call)(Call&);
};

struct TestSpec {
  std::string_view name;
  std::string_view params;
  std::string_view help;
  Example example;
  bool (*call)(Call&);
};

// The builtin 54, by group (filters_*.cpp).
std::span<const FilterSpec> text_filters();
std::span<const FilterSpec> markup_filters();
std::span<const FilterSpec> sequence_filters();
std::span<const FilterSpec> select_filters();
std::span<const FilterSpec> value_filters();
// The 25 of the platform.
std::span<const FilterSpec> platform_data_filters();
std::span<const FilterSpec> platform_text_filters();
std::span<const FilterSpec> platform_version_filters();
// The builtin 39.
std::span<const TestSpec> builtin_tests();

}  // namespace squall::jinja
