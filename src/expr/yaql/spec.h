// Functions are records in tables (functions_*.cpp). Private to expr/yaql.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expr/yaql/type.h"
#include "expr/yaql/yaql.h"

namespace squall::yaql {

class Call;

inline constexpr std::size_t kMaxParameters = 12;

// An expression and the JSON of what it gives; tests run all of them.
struct Example {
  std::string_view text, gives;
};

// One overload of a name. `params` is read once: "string: str, separator: str? = null, *args: any?" with the
// type names of type.cpp, `?` for types that take null, and as a default a number, null, true, false, or
// `absent` where the function asks has(). Operators have names such as "#operator_+".
struct FunctionSpec {
  std::string_view name;
  Form form;
  std::string_view params;
  std::string_view help;
  Example example;
  Var (*call)(Call&);
  bool takes_rules = false;  // `key => value` are arguments of their own, not keywords
};

struct Parameter {
  std::string name;
  Type type = Type::kAny;
  bool nullable = false;
  bool optional = false;
  Value fallback;
};

// A record made ready for calls.
struct Overload {
  const FunctionSpec* spec = nullptr;  // or
  const Function* custom = nullptr;    // one of the caller's
  std::vector<Parameter> parameters;
  std::optional<Parameter> rest, named_rest;
  bool takes_rules = false;
  std::optional<std::size_t> place_of(std::string_view name) const;
};

// Error: kInvalid, naming the function and what is wrong with its parameters.
Result<Overload> read_overload(std::string_view name, std::string_view params);

// The tables, by group.
std::span<const FunctionSpec> system_functions();
std::span<const FunctionSpec> branching_functions();
std::span<const FunctionSpec> comparison_functions();
std::span<const FunctionSpec> math_operators();
std::span<const FunctionSpec> math_functions();
std::span<const FunctionSpec> text_functions();
std::span<const FunctionSpec> text_search_functions();
std::span<const FunctionSpec> list_functions();
std::span<const FunctionSpec> mapping_functions();
std::span<const FunctionSpec> set_functions();
std::span<const FunctionSpec> query_functions();
std::span<const FunctionSpec> fold_functions();
std::span<const FunctionSpec> split_functions();
std::span<const FunctionSpec> generate_functions();
std::span<const FunctionSpec> regex_functions();
std::span<const FunctionSpec> date_functions();
std::span<const FunctionSpec> date_operators();
std::span<const FunctionSpec> date_properties();
std::span<const FunctionSpec> workflow_functions();

}  // namespace squall::yaql
