// Texts of Vars: Python's str() and repr(), of what an expression works on and of what it gave
// (spec/expressions 1.12). Private to expr/yaql.
#pragma once

#include <cstdint>
#include <string>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

enum class Stage : std::uint8_t {
  kRunning,  // a list of data is a tuple: (1, 2)
  kResult,   // after finalise(): [1, 2]
};

// str(x)
std::string str(Run& run, const Var& var, Stage stage = Stage::kRunning);
void append_repr(Run& run, std::string& out, const Var& var, Stage stage = Stage::kRunning);
inline std::string repr(Run& run, const Var& var) {
  std::string out;
  append_repr(run, out, var);
  return out;
}

// str() and repr() of a duration: "-1 day, 1:00:00", "datetime.timedelta(seconds=5400)".
std::string span_text(std::int64_t micros);
std::string span_repr(std::int64_t micros);

}  // namespace squall::yaql
