#include "content/alias_parameters.h"

#include <vector>

#include "base/strings.h"
#include "value/python.h"

namespace squall::content {

Result<Value> alias_array(const Value& value) {
  if (value.is_array()) return value;
  if (!value.is_string())
    return make_error(Errc::kInvalid, "{} is neither a list nor a text with commas", python::repr(value))
        .as("AttributeError");
  std::vector<Value> items;
  for (const std::string_view piece : split(value.as_string(), ',')) items.emplace_back(trim(piece));
  return Value::array(std::move(items));
}

Result<std::vector<Value>> add_immutable_parameters(const Value& immutable, std::span<const Value> executions,
                                                    const RenderTree& render) {
  for (const Value& parameters : executions) {
    std::vector<std::string> given;
    for (const Member& member : immutable.members())
      if (parameters.contains(member.name())) given.emplace_back(member.name());
    if (!given.empty())
      return make_error(Errc::kInvalid, "Immutable arguments cannot be overriden: {}", join(given, ","))
          .as("ValueError");
  }
  auto fixed = render(immutable);
  if (!fixed.ok()) return std::move(fixed).error();
  std::vector<Value> complete;
  for (const Value& parameters : executions) {
    Object merged(parameters);
    for (const Member& member : fixed->members()) merged.set(member.key, member.value);
    complete.emplace_back(std::move(merged));
  }
  return complete;
}

}  // namespace squall::content
