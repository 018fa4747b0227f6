#include "expr/facade/bounds.h"

namespace squall::expr {
namespace {

constexpr auto kSteps = option<std::int64_t>("expressions", "max_steps");
constexpr auto kIterations = option<std::int64_t>("expressions", "max_iterations");
constexpr auto kNesting = option<std::int64_t>("expressions", "max_nesting");
constexpr auto kDataDepth = option<std::int64_t>("expressions", "max_data_depth");
constexpr auto kTextBytes = option<std::int64_t>("expressions", "max_text_bytes");

}  // namespace

Bounds configured_bounds(const Config& config) {
  const auto size = [&config](Option<std::int64_t> one) { return static_cast<std::size_t>(config.get(one)); };
  return {.max_steps = size(kSteps),
          .max_iterations = size(kIterations),
          .max_nesting = size(kNesting),
          .max_data_depth = size(kDataDepth),
          .max_text_bytes = size(kTextBytes)};
}

jinja::Limits jinja_limits(const Bounds& bounds) {
  jinja::Limits limits;
  limits.max_steps = bounds.max_steps;
  limits.max_nesting = bounds.max_nesting;
  limits.max_data_depth = bounds.max_data_depth;
  limits.max_text_bytes = bounds.max_text_bytes;
  return limits;
}

yaql::Limits yaql_limits(const Bounds& bounds) {
  yaql::Limits limits;
  limits.max_steps = bounds.max_steps;
  limits.max_iterations = bounds.max_iterations;
  limits.max_nesting = bounds.max_nesting;
  limits.max_data_depth = bounds.max_data_depth;
  limits.max_text_bytes = bounds.max_text_bytes;
  return limits;
}

}  // namespace squall::expr
