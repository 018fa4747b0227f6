#include "content/pack_loader.h"

#include "content/document_check.h"
#include "value/python.h"

namespace squall::content {
namespace {

Error value_error(std::string message, std::string field) {
  return Error(Errc::kInvalid, std::move(message)).as("ValueError").about(std::move(field));
}

// local@domain.tld, as far as the stored model looks.
bool looks_like_mail(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find_first_of(" \t\r\n") != std::string_view::npos)
    return false;
  const std::string_view domain = text.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  return domain.find('@') == std::string_view::npos &&
         ((dot != std::string_view::npos && dot > 0 && dot + 1 < domain.size()) || domain == "localhost");
}

// Puts a sentence in front of the validator's where the reference does.
Error explain(Error error, const Value& metadata) {
  if (error.message().find(" does not match '") == std::string::npos) return error;
  std::string sentence;
  if (error.detail() == "version") {
    sentence = fmt::format(
        "Pack version \"{}\" doesn't follow a valid semver format. Valid versions and formats include: "
        "0.1.0, 0.2.1, 1.1.0, etc.",
        metadata.get_string("version"));
  } else if (error.detail() == "ref") {
    sentence =
        "Pack ref / name can only contain valid word characters (a-z, 0-9 and _), dashes are not allowed.";
  } else {
    return error;
  }
  const Error full = printed(error);
  return Error(full.code(), fmt::format("{}\n\n{}", sentence, full.message()))
      .as(full.kind())
      .about(full.detail());
}

Value list_or_empty(const Value& value) { return value.is_array() ? value : Value::array(); }

}  // namespace

Result<LoadedPack> load_pack(const Value& raw, const Source& source, const std::vector<std::string>& files) {
  if (!python::truthy(raw))
    return value_error(fmt::format("Pack \"{}\" metadata file is empty", source.pack_path), "");
  if (!raw.is_object())
    return make_error(Errc::kInvalid, "the manifest of pack \"{}\" is a {} where a mapping is expected",
                      source.pack, python::type_name(raw))
        .as("AttributeError");
  auto ref = pack_ref(raw, source.pack);
  if (!ref.ok()) return std::move(ref).error();
  // A version that YAML takes for a number or a date is judged by its text.
  Value metadata = raw.with("ref", *ref);
  if (!metadata["version"].is_null()) metadata = metadata.with("version", python::str(metadata["version"]));
  metadata = to_plain(metadata);
  if (auto checked = check_shape(pack_shape(), metadata); !checked.ok())
    return explain(std::move(checked).error(), metadata);
  const Value* email = metadata.find("email");
  if (email == nullptr)
    return make_error(Errc::kInvalid, "the manifest of pack \"{}\" has no email", source.pack)
        .as("AttributeError")
        .about("email");
  if (email->is_string() && !looks_like_mail(email->as_string()))
    return make_error(Errc::kInvalid, "Invalid email address: {}", email->as_string())
        .as("ValidationError")
        .about("email");

  Object pack;
  pack.set("name", metadata["name"]).set("ref", metadata["ref"]);
  pack.set("uid", fmt::format("pack:{}", metadata.get_string("ref")));
  pack.set("description", metadata["description"]).set("keywords", list_or_empty(metadata["keywords"]));
  pack.set("version", metadata["version"]);
  pack.set_if("stackstorm_version", metadata["stackstorm_version"]);
  pack.set("python_versions", list_or_empty(metadata["python_versions"]));
  pack.set("author", metadata["author"]);
  pack.set_if("email", *email);
  pack.set("contributors", list_or_empty(metadata["contributors"]));
  pack.set("files", Value::strings(files));
  pack.set("path", source.pack_path);
  pack.set("dependencies", list_or_empty(metadata["dependencies"]));
  pack.set("system", metadata["system"].is_object() ? metadata["system"] : Value::object());

  LoadedPack loaded{Value(std::move(pack)), ""};
  const Value& pythons = metadata["python_versions"];
  if (pythons.size() == 1 && pythons[0] == Value("2"))
    loaded.warning = fmt::format(
        "DEPRECATION WARNING: Pack {} only supports Python 2.x. Python 2 support has been removed "
        "since st2 v3.4.0. Please update your packs to work with Python 3.x",
        metadata.get_string("name"));
  return loaded;
}

Result<Value> load_config_schema(const Value& raw, const Source& source) {
  if (!python::truthy(raw))
    return value_error(fmt::format("Config schema \"{}\" is empty and invalid.", full_path(source)), "");
  if (raw.kind() == Kind::kPairs)
    return make_error(Errc::kInvalid, "the config schema of pack \"{}\" has an item whose name is no text",
                      source.pack)
        .as("TypeError");
  if (!raw.is_object())
    return make_error(Errc::kInvalid, "{} is not of type 'object'", python::repr(raw)).as("ValidationError");
  const Value attributes = to_plain(raw);
  if (auto checked = check_definitions(attributes); !checked.ok()) return std::move(checked).error();
  return Value::object({{"pack", source.pack}, {"attributes", attributes}});
}

}  // namespace squall::content
