// What a running function keeps: its variables, and the macros and loops made in it. Private to expr/jinja.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "expr/jinja/ast.h"
#include "expr/jinja/things.h"

namespace squall::jinja {

struct Frame : Thing {
  struct Slot {
    Var value;
    bool is_set = false;
  };
  Frame(Ref<Frame> around, std::size_t slot_count)
      : Thing(Tag::kFrame), outer(std::move(around)), slots(slot_count) {}
  void drop() override {
    outer = {};
    slots.clear();
  }
  void set(std::uint16_t slot, Var value) {
    slots[slot].value = std::move(value);
    slots[slot].is_set = true;
  }
  Ref<Frame> outer;  // of the function this one was defined in
  std::vector<Slot> slots;
};

struct Macro : Thing {
  Macro(const Callable* of, Ref<Frame> around) : Thing(Tag::kMacro), callable(of), frame(std::move(around)) {}
  void drop() override { frame = {}; }
  const Callable* callable;
  Ref<Frame> frame;
};

// The `loop` variable.
struct Loop : Thing {
  Loop(const For* of, std::vector<Var> over, std::size_t depth)
      : Thing(Tag::kLoop), node(of), items(std::move(over)), depth0(depth) {}
  void drop() override {
    items.clear();
    last_changed.reset();
    frame = {};
  }
  const For* node;
  std::vector<Var> items;
  std::size_t index0 = 0;
  std::size_t depth0;
  std::optional<std::vector<Var>> last_changed;
  Ref<Frame> frame;  // when recursive
};

}  // namespace squall::jinja
