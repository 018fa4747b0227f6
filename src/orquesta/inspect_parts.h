// The parts of an inspection, each with its records in the order in which it finds them. Private to
// inspect.cpp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "orquesta/inspect.h"

namespace squall::orquesta {

inline constexpr std::string_view kTasksSchema = "properties.tasks.patternProperties.^\\w+$";

Result<std::vector<Finding>> inspect_syntax(const Definition& definition);
std::vector<Finding> inspect_semantics(const Definition& definition);
std::vector<Finding> inspect_expressions(const Definition& definition, const expr::Evaluator& evaluator);
std::vector<Finding> inspect_context(const Definition& definition, const expr::Evaluator& evaluator,
                                     std::span<const std::string> application);

}  // namespace squall::orquesta
