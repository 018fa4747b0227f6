// What a function gets: its arguments in the order of its parameters. Private to expr/yaql.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/yaql/run.h"
#include "expr/yaql/spec.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

class Call {
 public:
  Call(Run& run, Frame& frame, const Overload& overload) : run_(run), frame_(frame), overload_(overload) {
    if (overload.parameters.size() > few_.size()) {
      many_.resize(overload.parameters.size());
      values_ = many_.data();
    }
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Run& run() const { return run_; }
  // Where the call stands.
  Frame& frame() const { return frame_; }
  // A new context below it, for functions that give one.
  Ref<Frame> make_frame() const { return make<Frame>(Ref<Frame>::share(&frame_)); }

  // Whether it was given; else the value is its default, or null.
  bool has(std::size_t i) const { return ((given_ >> i) & 1U) != 0; }
  const Var& operator[](std::size_t i) const { return values_[i]; }
  Var take(std::size_t i) { return std::move(values_[i]); }
  // REQUIRES (each): a parameter of that type.
  std::string_view text(std::size_t i) const { return values_[i].text(); }
  // OverflowError beyond 64 bits.
  std::int64_t integer(std::size_t i) const;
  bool flag(std::size_t i) const { return values_[i].is_bool() && values_[i].plain().as_bool(); }
  std::int64_t span(std::size_t i) const { return values_[i].as<TimeSpan>().micros; }
  Lambda& lambda(std::size_t i) const { return values_[i].as<Lambda>(); }
  // REQUIRES: has(i).
  Ref<Lambda> share_lambda(std::size_t i) const { return Ref<Lambda>::share(&lambda(i)); }

  // What came for *args and **kwargs.
  std::vector<Var> rest;
  std::vector<std::pair<std::string, Var>> named;

  // Runs the function. REQUIRES: all arguments are in their places.
  Var invoke();
  // Puts one argument where it belongs; `place` is a parameter, kRest or kNamedRest. Completes a date
  // without a zone.
  static constexpr std::uint8_t kRest = 0xff, kNamedRest = 0xfe;
  void put(std::uint8_t place, Var value, std::string_view name = {});
  void set_defaults();

 private:
  Run& run_;
  Frame& frame_;
  const Overload& overload_;
  std::array<Var, 4> few_;  // most functions have no more parameters
  std::vector<Var> many_;
  Var* values_ = few_.data();
  std::uint32_t given_ = 0;
};

}  // namespace squall::yaql
