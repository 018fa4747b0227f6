// Filters and tests are records in tables; what is called gets its arguments by the record's parameters.
#pragma once

#include <array>
#include <cstdint>
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
  Call(Render& render, std::string_view name, const Signature& signature, const Var* input, CallArgs&& args);

  Render& render() const { return render_; }
  std::string_view name() const { return name_; }
  bool has(std::size_t i) const { return given_[i]; }
  // None when it was not given.
  const Var& operator[](std::size_t i) const { return values_[i]; }
  Var take(std::size_t i) { return std::move(values_[i]); }
  // What came for *args and **kwargs.
  std::vector<Var> rest;
  std::vector<std::pair<std::string, Var>> named;

  // bool(argument); `fallback` when it was not given.
  bool flag(std::size_t i, bool fallback = false) const;
  // str(argument).
  std::string text(std::size_t i, std::string_view fallback = "") const;
  // An integer argument; a TypeError for anything else, None as well.
  std::int64_t integer(std::size_t i, std::int64_t fallback = 0) const;
  std::int64_t integer_or_none(std::size_t i, std::int64_t fallback) const {
    return is_none(i) ? fallback : integer(i, fallback);
  }
  bool is_none(std::size_t i) const { return values_[i].is_none(); }

 private:
  void bind_named(const Signature& signature, CallArgs& args);
  Render& render_;
  std::string_view name_;
  std::array<Var, kMaxParameters> values_;
  std::array<bool, kMaxParameters> given_{};
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
