#include "expr/facade/functions.h"

#include "base/strings.h"
#include "value/python.h"

namespace squall::expr {
namespace {

Value literal(std::string_view text) {
  if (text == "None") return {};
  if (text == "True") return true;
  if (text == "False") return false;
  if (auto number = python::parse_int(text)) return *std::move(number);
  broken_invariant(fmt::format("a record has the default {}", text));
}

}  // namespace

std::string FunctionCall::text(std::size_t i) const { return python::str(values[i]); }

bool FunctionCall::flag(std::size_t i) const { return python::truthy(values[i]); }

const Value* FunctionCall::option(std::string_view name) const {
  for (const auto& [known, value] : options) {
    if (known == name) return &value;
  }
  return nullptr;
}

Parameters read_parameters(std::string_view params) {
  Parameters out;
  for (const std::string& part : split_list(params)) {
    if (part.starts_with("**")) {
      out.options = true;
    } else if (part.starts_with("*")) {
      out.rest = true;
    } else if (const std::size_t equal = part.find('='); equal != std::string::npos) {
      out.all.push_back({part.substr(0, equal), literal(std::string_view(part).substr(equal + 1))});
    } else {
      out.all.push_back({part, std::nullopt});
    }
  }
  return out;
}

}  // namespace squall::expr
