#include <cctype>
#include <utility>

#include "expr/core/raise.h"
#include "expr/facade/bindings.h"
#include "value/json/json.h"

namespace squall::expr {
namespace {

// sort_keys -> sortKeys, the convention of YAQL's functions.
std::string camel_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool joint = name[i] == '_' && i > 0 && i + 1 < name.size();
    out += joint ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[++i]))) : name[i];
  }
  return out;
}

yaql::Function function(const FunctionRecord& record, const std::shared_ptr<const FunctionHome>& home) {
  yaql::Function out;
  out.name = record.name;
  out.params = yaql_parameters(record.params);
  out.help = record.help;
  const std::size_t parameters = read_parameters(record.params).all.size();
  out.call = [&record, home, parameters](const yaql::Arguments& arguments) {
    return caught([&] {
      const WorkflowData data(arguments.data);
      const auto rest = arguments.positional.begin() + static_cast<std::ptrdiff_t>(parameters);
      return record.call({*home,
                          data,
                          {arguments.positional.begin(), rest},
                          {rest, arguments.positional.end()},
                          arguments.named});
    });
  };
  return out;
}

}  // namespace

std::string yaql_parameters(std::string_view params) {
  const Parameters parameters = read_parameters(params);
  std::string out;
  const auto add = [&out](std::string_view one) {
    if (!out.empty()) out += ", ";
    out += one;
  };
  for (const Parameters::One& one : parameters.all) {
    const std::string fallback = one.fallback ? " = " + squall::json::dump(*one.fallback) : "";
    add(fmt::format("{}: any?{}", camel_case(one.name), fallback));
  }
  if (parameters.rest) add("*args: any?");
  if (parameters.options) add("**kwargs: any?");
  return out;
}

std::vector<yaql::Function> yaql_functions(const std::vector<std::span<const FunctionRecord>>& tables,
                                           const std::shared_ptr<const FunctionHome>& home) {
  std::vector<yaql::Function> out;
  for (const auto& table : tables) {
    for (const FunctionRecord& record : table) out.push_back(function(record, home));
  }
  return out;
}

}  // namespace squall::expr
