// The records of functions.h as each language has its functions. For evaluators, and for what judges
// one engine alone.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "expr/facade/functions.h"
#include "expr/jinja/jinja.h"
#include "expr/yaql/yaql.h"

namespace squall::expr {

// Each function under its name, for templates to call; they are asked about Scope::on().
jinja::Scope jinja_names(const std::vector<std::span<const FunctionRecord>>& tables,
                         const std::shared_ptr<const FunctionHome>& home);
// And as filters: what needs the workflow takes the piped value for it, and breaks as in the reference.
std::vector<jinja::Function> jinja_filters(const std::vector<std::span<const FunctionRecord>>& tables,
                                           const std::shared_ptr<const FunctionHome>& home);

std::vector<yaql::Function> yaql_functions(const std::vector<std::span<const FunctionRecord>>& tables,
                                           const std::shared_ptr<const FunctionHome>& home);
// The parameters of a record as YAQL declares them: "value: any?, sortKeys: any? = false".
std::string yaql_parameters(std::string_view params);

}  // namespace squall::expr
