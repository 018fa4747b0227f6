// What the interpreter sets for the time of a scope. Private to eval_*.cpp.
#pragma once

#include <utility>

#include "expr/jinja/render.h"

namespace squall::jinja {

// Sets a variable for the time of a scope.
template <typename T>
class Swap {
 public:
  Swap(T& variable, T value) : variable_(variable), kept_(std::move(variable)) {
    variable_ = std::move(value);
  }
  ~Swap() { variable_ = std::move(kept_); }
  Swap(const Swap&) = delete;
  Swap& operator=(const Swap&) = delete;

 private:
  T& variable_;
  T kept_;
};

// Counts macros and recursive loops inside each other.
class Render::Depth {
 public:
  explicit Depth(Render& render) : render_(render) {
    if (++render_.depth_ > render_.limits().max_call_depth) {
      --render_.depth_;
      raise_limit("max_call_depth", render_.limits().max_call_depth,
                  "macros or loops call themselves too deep");
    }
  }
  ~Depth() { --render_.depth_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  Render& render_;
};

}  // namespace squall::jinja
