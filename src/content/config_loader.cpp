#include "content/config_loader.h"

#include "content/source.h"
#include "value/python.h"
#include "value/schema/config.h"

namespace squall::content {
namespace {

// The datastore item behind a secret is decrypted when the config is resolved: doing it in the template too
// would fail there.
Result<void> refuse_double_decryption(const Value& values, const Value& attributes, std::string_view pack,
                                      std::string_view file) {
  for (const Member& member : values.members()) {
    if (!member.value.is_string() || !attributes[member.name()].get_bool("secret")) continue;
    const std::string_view text = member.value.as_string();
    const auto has = [text](std::string_view part) { return text.find(part) != std::string_view::npos; };
    if (has("{{") && has("}}") && has("decrypt_kv"))
      return make_error(Errc::kInvalid,
                        "attribute \"{}\" in config for pack \"{}\" ({}) is secret and decrypted by itself: "
                        "it must not use "
                        "decrypt_kv",
                        member.name(), pack, file)
          .as("ValueError")
          .about(std::string(member.name()));
  }
  return {};
}

}  // namespace

Result<Value> load_config(const Value& raw, std::string_view pack, std::string_view file,
                          const Value& attributes) {
  const Value values = raw.is_null() ? Value::object() : to_plain(raw);
  if (!values.is_object())
    return make_error(Errc::kInvalid, "the config of pack \"{}\" ({}) is a {} where a mapping is expected",
                      pack, file, python::type_name(raw))
        .as("ValueError");
  if (attributes.is_object()) {
    if (auto checked = schema::check_config(pack, file, attributes, values); !checked.ok())
      return std::move(checked).error();
    if (auto ok = refuse_double_decryption(values, attributes, pack, file); !ok.ok())
      return std::move(ok).error();
  }
  return Value::object({{"pack", pack}, {"values", values}});
}

}  // namespace squall::content
