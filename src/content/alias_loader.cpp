#include "content/alias_loader.h"

#include "content/document_check.h"
#include "value/python.h"

namespace squall::content {

Result<Value> make_alias(const Value& metadata) {
  if (auto checked = check_shape(alias_shape(), metadata); !checked.ok()) return std::move(checked).error();
  if (!metadata.contains("formats"))
    return make_error(Errc::kInvalid, "the alias {} has no formats", python::repr(metadata["name"]))
        .as("AttributeError")
        .about("formats");
  const std::string pack = metadata.get_string("pack");
  auto ref = make_ref(pack, metadata["name"]);
  if (!ref.ok()) return std::move(ref).error();

  const Value plain = to_plain(metadata);
  Object alias;
  alias.set("name", plain["name"]).set("pack", pack).set("ref", *ref);
  alias.set("uid", make_uid("action_alias", pack, plain.get_string("name")));
  alias.set_if("description", plain["description"]);
  alias.set("enabled", plain.contains("enabled") ? python::truthy(plain["enabled"]) : true);
  alias.set("action_ref", plain["action_ref"]);
  alias.set("formats", plain["formats"].is_array() ? plain["formats"] : Value::array());
  for (const std::string_view part : {"ack", "result", "extra", "immutable_parameters"})
    alias.set(part, plain[part].is_object() ? plain[part] : Value::object());
  alias.set_if("metadata_file", plain["metadata_file"]);
  return Value(std::move(alias));
}

Result<Loaded> load_alias(const Value& raw, const Source& source, const Overrides& overrides) {
  auto metadata = claim_metadata(raw, source);
  if (!metadata.ok()) return std::move(metadata).error();
  auto overridden =
      apply_overrides(overrides, source.pack, "aliases", python::str((*metadata)["name"]), *metadata);
  if (!overridden.ok()) return std::move(overridden).error();
  auto alias = make_alias(overridden->metadata);
  if (!alias.ok()) return std::move(alias).error();
  return Loaded{std::move(*alias), overridden->changed};
}

}  // namespace squall::content
