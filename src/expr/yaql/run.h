// One evaluation: its data, its budget and where it stands. Private to expr/yaql.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "expr/core/raise.h"
#include "expr/yaql/things.h"
#include "expr/yaql/yaql.h"

namespace squall::yaql {

using expr::raise;
using expr::Raise;
using expr::unwrap;

struct EngineState;

class Run {
 public:
  // All three must live on.
  Run(const EngineState& engine, const Value& data, bool has_definitions);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const EngineState& engine() const { return engine_; }
  const Limits& limits() const { return limits_; }
  // What the expression is evaluated on.
  const Value& data() const { return data_; }
  // Whether the expression may define functions: then calls look for them.
  bool has_definitions() const { return has_definitions_; }

  // The budget. Each throws kLimit when it is used up.
  void step(std::size_t count = 1) {
    steps_ += count;
    if (steps_ > limits_.max_steps) [[unlikely]]
      too_many("max_steps", limits_.max_steps);
  }
  // An item was taken from a collection.
  void iterate() {
    if (++iterations_ > limits_.max_iterations) [[unlikely]]
      too_many("max_iterations", limits_.max_iterations);
  }
  // A list, set or mapping of so many items is about to be made, or grows to that.
  void charge_items(std::size_t count) {
    if (count > limits_.max_items) [[unlikely]]
      too_many("max_items", limits_.max_items);
    step(count / 4);
  }
  // A text of so many bytes is about to be made.
  void charge_text(std::size_t bytes) {
    if (bytes > limits_.max_text_bytes) [[unlikely]]
      too_many("max_text_bytes", limits_.max_text_bytes);
    step(bytes / 16);
  }
  // A regular expression is about to look at so many bytes.
  void charge_regex(std::size_t bytes) {
    regex_effort_ += 64 + bytes;
    if (regex_effort_ > limits_.max_regex_bytes) [[unlikely]]
      too_many("max_regex_bytes", limits_.max_regex_bytes);
  }
  // Called where one level of the expression enters the next.
  void check_stack() const;
  // Depth of data that is walked.
  void check_depth(std::size_t depth) const {
    if (depth > limits_.max_data_depth) [[unlikely]]
      too_many("max_data_depth", limits_.max_data_depth);
  }

  // What a step gave goes into the next one: the result may be nested deeper than the expression.
  void feeds_back() { feeds_back_ = true; }
  bool has_fed_back() const { return feeds_back_ || has_definitions_; }

  // Remembers a context that holds functions: they hold it, and let go at the end.
  void track(Ref<Frame> frame) { tracked_.push_back(std::move(frame)); }

  // The part of the expression that is being evaluated: code points from its start. For errors.
  void at(std::uint32_t position) { position_ = position; }
  std::uint32_t position() const { return position_; }

 private:
  [[noreturn]] void too_many(std::string_view limit, std::size_t bound) const;

  const EngineState& engine_;
  const Limits& limits_;
  const Value& data_;
  bool has_definitions_;
  bool feeds_back_ = false;
  std::uint32_t position_ = 0;
  std::size_t steps_ = 0;
  std::size_t iterations_ = 0;
  std::size_t regex_effort_ = 0;
  const char* stack_base_;
  std::vector<Ref<Frame>> tracked_;
};

}  // namespace squall::yaql
