// A conformance suite: a list of cases in one JSON Lines file, each an input and what the reference did with
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "conform/expression/forms.h"
#include "value/value.h"

namespace squall::conform {

// What our implementation did with one case. `expected` and `actual` are printed on request.
struct Verdict {
  bool passed = false;
  std::string expected;
  std::string actual;
};

// `folder` is the folder of the JSONL file: files that a case refers to are looked up there.
using RunCase = Verdict (*)(const Value& test_case, const std::string& folder);

struct Suite {
  std::string_view name;  // "operators"
  std::string_view help;
  RunCase run;
};

// Equality of outcomes as the conformance README defines it: key order does not matter, 1 and 1.0 differ, and
// the forms for values that JSON lacks ({"$date": ..}, {"$bigint": ..}, ...) are understood on both sides.
bool same_outcome(const Value& expected, const Value& actual);
// Whether our failure fits the case's `error` object: presence always; message when `words` is "own" or
// "schema" (honouring own_prefix, message_prefix, message_suffix).
bool same_error(const Value& expected_error, const Error& actual);

}  // namespace squall::conform
