// A place where a function is called: which overloads may be meant is worked out when the text is compiled,
// which one is meant when the arguments are there (spec/expressions 1.6). Private to expr/yaql.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "expr/yaql/engine.h"
#include "expr/yaql/match.h"

namespace squall::yaql {

// The values of a call's arguments: positional ones, the receiver first, then named ones.
class Values {
 public:
  explicit Values(std::size_t count) {
    if (count > few_.size()) many_.resize(count);
  }
  Var& operator[](std::size_t i) { return many_.empty() ? few_[i] : many_[i]; }
  const Var& operator[](std::size_t i) const { return many_.empty() ? few_[i] : many_[i]; }

 private:
  std::array<Var, 4> few_;
  std::vector<Var> many_;
};

// Calls a function by name with values: as the reference's delegates do, and call(). `receiver` is null for
// a function.
Var invoke(Run& run, Frame& frame, std::string_view name, const Var* receiver, std::vector<Var> arguments,
           const std::vector<std::pair<std::string, Var>>& named = {});

class Site {
 public:
  // `arguments` without the receiver; rules among them.
  Site(const EngineState& engine, std::string name, bool is_method, std::vector<NodePtr> arguments,
       std::uint32_t position);

  // REQUIRES: a function.
  Var call(Run& run, Frame& frame) const;
  // With the first argument evaluated already: the receiver of a method, the left side of an operator.
  Var call(Run& run, Frame& frame, Var first) const;
  // With two of them.
  Var call(Run& run, Frame& frame, Var first, Var second) const;

  const std::string& name() const { return name_; }
  std::uint32_t position() const { return position_; }
  // REQUIRES: a positional argument.
  const Node& argument(std::size_t i) const { return *arguments_[i]; }
  // False when no overload can take the arguments: then they are not evaluated either.
  bool has_candidates() const { return problem_ == Problem::kNone; }
  // REQUIRES: !has_candidates(), a function. Throws what the reference raises.
  [[noreturn]] void fail(Run& run) const { fail(run, problem_, Var()); }

 private:
  enum class Problem : std::uint8_t { kNone, kUnknown, kNoMatch, kAmbiguous, kBadKeyword };

  bool split_rules();
  void find_candidates(const EngineState& engine);
  std::size_t count() const { return arguments_.size() + (is_method_ ? 1 : 0); }
  Var run_call(Run& run, Frame& frame, Values& values, std::size_t ready) const;
  std::uint64_t alive_for(Run& run, const Var& receiver) const;
  void evaluate(Run& run, Frame& frame, Values& values, std::size_t ready, std::uint64_t lazy) const;
  Var call_defined(Run& run, Frame& frame, Lambda& function) const;
  [[noreturn]] void fail(Run& run, Problem problem, const Var& receiver) const;

  std::string name_, lookup_;
  bool is_method_;
  bool same_lazy_ = true;
  Problem problem_ = Problem::kNone;
  std::uint32_t position_;
  std::vector<NodePtr> arguments_;
  std::vector<std::pair<std::string, NodePtr>> named_;
  std::vector<Candidate> candidates_;
  std::string hint_;  // known names like an unknown one
};

}  // namespace squall::yaql
