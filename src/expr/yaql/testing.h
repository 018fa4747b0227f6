// Helpers of this folder's tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "expr/yaql/text.h"
#include "expr/yaql/yaql.h"
#include "value/json/json.h"

namespace squall::yaql {

inline Value from_json(std::string_view text) { return json::parse(text).value(); }

// What an expression gives, as JSON; the class and message of its error.
inline std::string outcome(const Engine& engine, std::string_view text, const Value& data = {}) {
  const auto value = engine.evaluate(text, data);
  if (!value.ok()) return value.error().kind() + ": " + value.error().message();
  return json::dumps(*value);
}

inline std::string outcome(std::string_view text, std::string_view data = "{}") {
  static const Engine engine{Settings{}};
  return outcome(engine, text, from_json(data));
}

}  // namespace squall::yaql
