// Which of several failures is told (conformance README 6).
#include <algorithm>

#include "value/python.h"
#include "value/schema/checker.h"

namespace squall::schema {
namespace {

// <0, 0, >0. Texts and integers never meet at one place of a value; any order does for them.
int order_steps(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return a.kind() < b.kind() ? -1 : 1;
  return python::compare(a, b, "<").value().value_or(0);
}

// Paths are kept in reverse.
int order_paths(const std::vector<Value>& a, const std::vector<Value>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const int order = order_steps(a[a.size() - 1 - i], b[b.size() - 1 - i]); order != 0) return order;
  }
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

bool is_branching(const Problem& problem) { return problem.keyword == "anyOf" || problem.keyword == "oneOf"; }

bool matches_type(const Problem& problem) {
  const Value& type = problem.schema["type"];
  if (type.is_string()) return is_type(problem.instance, type.as_string());
  return std::ranges::any_of(type.items(),
                             [&](const Value& t) { return is_type(problem.instance, t.as_string()); });
}

// The order of ranks: a shorter path is greater, then a later path, then other keywords than anyOf and oneOf,
// then a value that is not of the type its schema names.
int order_ranks(const Problem& a, const Problem& b) {
  if (a.path.size() != b.path.size()) return a.path.size() > b.path.size() ? -1 : 1;
  if (const int order = order_paths(a.path, b.path); order != 0) return order;
  if (is_branching(a) != is_branching(b)) return is_branching(a) ? -1 : 1;
  return static_cast<int>(matches_type(b)) - static_cast<int>(matches_type(a));
}

bool ranks_lower(const Problem& a, const Problem& b) { return order_ranks(a, b) < 0; }

// The least of the branches' problems; null when the two least rank the same.
Problem* least_of(std::vector<Problem>& context) {
  if (context.empty()) return nullptr;
  const auto least = std::ranges::min_element(context, ranks_lower);
  for (auto other = context.begin(); other != context.end(); ++other) {
    if (other != least && order_ranks(*other, *least) == 0) return nullptr;
  }
  return &*least;
}

}  // namespace

std::optional<Failure> best_failure(std::vector<Problem> problems) {
  if (problems.empty()) return std::nullopt;
  // max_element gives the first of equals.
  Problem best = std::move(*std::ranges::max_element(problems, ranks_lower));
  while (Problem* below = least_of(best.context)) {
    Problem inner = std::move(*below);
    inner.path.insert(inner.path.end(), best.path.begin(), best.path.end());
    inner.schema_path.insert(inner.schema_path.end(), best.schema_path.begin(), best.schema_path.end());
    best = std::move(inner);
  }
  return as_failure(std::move(best));
}

Failure as_failure(Problem problem) {
  std::ranges::reverse(problem.path);
  std::ranges::reverse(problem.schema_path);
  return Failure{.message = std::move(problem.message),
                 .path = std::move(problem.path),
                 .keyword = std::move(problem.keyword),
                 .schema_is_wrong = false,
                 .schema_path = std::move(problem.schema_path),
                 .schema = std::move(problem.schema),
                 .instance = std::move(problem.instance)};
}

}  // namespace squall::schema
