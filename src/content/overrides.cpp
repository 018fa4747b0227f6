#include "content/overrides.h"

#include "value/python.h"

namespace squall::content {
namespace {

constexpr std::string_view kOverridable = "enabled";

// Lays the attributes of `section` over `metadata`. `part` is "default" or "exceptions", as the error has it.
Result<Value> lay_over(Value metadata, const Value& section, std::string_view part, std::string_view pack) {
  if (!section.is_object())
    return make_error(Errc::kInvalid,
                      "the override section \"{}\" for pack {} is a {} where a mapping is expected", part,
                      pack, python::type_name(section))
        .as("TypeError");
  for (const Member& member : section.members()) {
    if (member.name() != kOverridable)
      return make_error(Errc::kInvalid, "Override attempted with invalid {} key {} in pack {}", part,
                        member.name(), pack)
          .as("ValueError");
    metadata = metadata.with(kOverridable, member.value);
  }
  return metadata;
}

}  // namespace

Result<Overridden> apply_overrides(const Overrides& overrides, std::string_view pack, std::string_view type,
                                   std::string_view name, const Value& metadata) {
  Value result = metadata;
  const auto apply = [&result](const Value* section, std::string_view part,
                               std::string_view owner) -> Result<void> {
    if (section == nullptr) return {};
    auto laid = lay_over(result, *section, part, owner);
    if (!laid.ok()) return std::move(laid).error();
    result = std::move(*laid);
    return {};
  };
  if (auto done = apply(overrides.global[type].find("defaults"), "default", "_global"); !done.ok())
    return std::move(done).error();
  const Value& own = overrides.pack[type];
  if (auto done = apply(own.find("defaults"), "default", pack); !done.ok()) return std::move(done).error();
  if (const Value* exceptions = own.find("exceptions")) {
    if (!exceptions->is_object())
      return make_error(Errc::kInvalid, "the exceptions of {} in the overrides for pack {} are no mapping",
                        type, pack)
          .as("TypeError");
    if (auto done = apply(exceptions->find(name), "exceptions", pack); !done.ok())
      return std::move(done).error();
  }
  const Value* before = metadata.find(kOverridable);
  const bool changed =
      result[kOverridable] != (before != nullptr ? *before : Value(true)) && result.contains(kOverridable);
  return Overridden{std::move(result), changed};
}

}  // namespace squall::content
