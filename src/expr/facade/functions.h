// The functions of workflows (spec/expressions 3.2, 3.3): one record each, from which both languages make
// theirs and the documentation its page. A new function is a row in a functions_*.cpp table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/core/workflow_functions.h"
#include "expr/facade/facade.h"
#include "value/value.h"

namespace squall::expr {

// What the functions of one evaluator share.
struct FunctionHome {
  Outside outside;
  std::size_t max_text_bytes = 0;
};

// One call: the arguments in the order of the parameters, defaults filled in.
struct FunctionCall {
  const FunctionHome& home;
  const WorkflowData& data;
  std::vector<Value> values;
  std::vector<Value> rest;                             // what came for *args
  std::vector<std::pair<std::string, Value>> options;  // and for **kwargs

  const Value& operator[](std::size_t i) const { return values[i]; }
  // str(argument).
  std::string text(std::size_t i) const;
  // bool(argument).
  bool flag(std::size_t i) const;
  // Null when it was not given.
  const Value* option(std::string_view name) const;
};

// An expression without delimiters, and what it gives as JSON.
struct FunctionExample {
  std::string_view text, gives;
};

enum class Needs : std::uint8_t { kArguments, kWorkflow };

struct FunctionRecord {
  std::string_view name;
  std::string_view params;  // as Python would declare them: "value, indent=None, *more, **options"
  std::string_view help;
  FunctionExample yaql, jinja;
  Needs needs;                         // what asks the workflow is no filter
  Value (*call)(const FunctionCall&);  // throws Raise
};

// Of the workflow library; YAQL has these as builtin functions.
std::span<const FunctionRecord> library_functions();
// Of the platform.
std::span<const FunctionRecord> platform_functions();
std::span<const FunctionRecord> context_functions();

// Parameters read from a record.
struct Parameters {
  struct One {
    std::string name;
    std::optional<Value> fallback;  // nothing: it must be given
  };
  std::vector<One> all;
  bool rest = false, options = false;
};
// REQUIRES: of a record; another text is a broken invariant.
Parameters read_parameters(std::string_view params);

}  // namespace squall::expr
