#include "content/pack_ref.h"

#include <algorithm>

#include "base/strings.h"
#include "value/python.h"

namespace squall::content {
namespace {

constexpr std::string_view kReserved = "_global";
constexpr std::string_view kSystemPacks[] = {"core", "packs", "chatops", "linux"};

Error value_error(std::string message, std::string field) {
  return Error(Errc::kInvalid, std::move(message)).as("ValueError").about(std::move(field));
}

}  // namespace

bool is_pack_ref(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; });
}

bool is_system_pack(std::string_view ref) {
  return std::ranges::find(kSystemPacks, ref) != std::end(kSystemPacks);
}

Result<Value> pack_ref(const Value& metadata, const std::optional<std::string>& folder) {
  Value ref;
  if (python::truthy(metadata["ref"])) {
    ref = metadata["ref"];
  } else if (folder && is_pack_ref(*folder)) {
    ref = *folder;
  } else {
    const Value* name = metadata.find("name");
    if (name == nullptr)
      return make_error(Errc::kInvalid, "the pack has no name").as("KeyError").about("name");
    if (!name->is_string())
      return make_error(Errc::kInvalid, "the name of the pack is {} where a text is expected",
                        python::repr(*name))
          .as("TypeError")
          .about("name");
    if (!is_pack_ref(name->as_string()))
      return value_error(
          fmt::format("Pack name \"{}\" contains invalid characters and \"ref\" attribute is not available. "
                      "You either need to add \"ref\" attribute which contains only word characters to the "
                      "pack metadata file or update name attribute to contain onlyword characters.",
                      name->as_string()),
          "name");
    ref = *name;
  }
  if (ref == Value(kReserved))
    return value_error("_global is a reserved name, and cannot be used as a pack name", "ref");
  return ref;
}

}  // namespace squall::content
