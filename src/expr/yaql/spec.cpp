#include "expr/yaql/spec.h"

#include "base/strings.h"

namespace squall::yaql {
namespace {

Value default_of(std::string_view text) {
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  if (const auto number = parse_int64(text)) return Value(*number);
  return {};
}

// "name: type? = default"
Result<Parameter> read_parameter(std::string_view text) {
  Parameter parameter;
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos) {
    parameter.optional = true;
    parameter.fallback = default_of(trim(text.substr(equals + 1)));
    text = trim(text.substr(0, equals));
  }
  const std::size_t colon = text.find(':');
  parameter.name = trim(text.substr(0, colon));
  std::string_view type = colon == std::string_view::npos ? "any?" : trim(text.substr(colon + 1));
  if (type.ends_with('?')) {
    parameter.nullable = true;
    type.remove_suffix(1);
  }
  const auto known = type_by_name(type);
  if (!known)
    return make_error(Errc::kInvalid, "parameter \"{}\" has the unknown type \"{}\"", parameter.name, type);
  parameter.type = *known;
  return parameter;
}

}  // namespace

std::optional<std::size_t> Overload::place_of(std::string_view name) const {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == name) return i;
  }
  return std::nullopt;
}

Result<Overload> read_overload(std::string_view name, std::string_view params) {
  Overload overload;
  for (const std::string& text : split_list(params)) {
    std::string_view rest = text;
    const std::size_t stars = std::min(rest.find_first_not_of('*'), rest.size());
    rest.remove_prefix(stars);
    auto parameter = read_parameter(rest);
    if (!parameter.ok()) return std::move(parameter).error().with("function \"{}\"", name);
    if (stars == 2) {
      overload.named_rest = *std::move(parameter);
    } else if (stars == 1) {
      overload.rest = *std::move(parameter);
    } else {
      overload.parameters.push_back(*std::move(parameter));
    }
  }
  if (overload.parameters.size() > kMaxParameters)
    return make_error(Errc::kInvalid, "function \"{}\" has more than {} parameters", name, kMaxParameters);
  return overload;
}

}  // namespace squall::yaql
