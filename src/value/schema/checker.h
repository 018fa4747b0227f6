// The keyword engine behind schema.h. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "value/schema/schema.h"

namespace squall::schema {

// A failure while its place is still being built: paths are kept in reverse.
struct Problem {
  std::string message;
  std::string keyword;
  std::vector<Value> path, schema_path;
  Value schema, instance;
  std::vector<Problem> context;  // what the branches of anyOf and oneOf said; their paths start here
};

// Thrown inside this folder where a schema cannot be applied at all.
struct Unusable {
  Error error;
};

enum class Formats { kIgnored, kChecked };  // only a regex is checked

// All problems of `instance` under `schema`, in the order of keywords. References are looked up in `root`.
// Throws Unusable.
std::vector<Problem> find_problems(const Value& root, const Value& schema, const Value& instance,
                                   Formats formats = Formats::kIgnored);

// The problem that ranks first (conformance README 6); nullopt when there is none.
std::optional<Failure> best_failure(std::vector<Problem> problems);
// One problem as a failure of the schema's author.
Failure as_failure(Problem problem);

// Python's idea of a schema type: true is no number, 1.0 no integer.
bool is_type(const Value& value, std::string_view type);
// Equality in enum and uniqueItems: as Python's, but true is not 1 at any depth.
bool same_value(const Value& a, const Value& b);

}  // namespace squall::schema
