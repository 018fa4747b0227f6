#include "content/source.h"

#include "base/file.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::content {
namespace {

bool is_plain(const Value& value) {
  switch (value.kind()) {
    case Kind::kArray:
      for (const Value& item : value.items())
        if (!is_plain(item)) return false;
      return true;
    case Kind::kObject:
      for (const Member& member : value.members())
        if (!is_plain(member.value)) return false;
      return true;
    case Kind::kBytes:
    case Kind::kDate:
    case Kind::kDateTime:
    case Kind::kTuple:
    case Kind::kSet:
    case Kind::kPairs:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::string full_path(const Source& source) { return join_path(source.pack_path, source.file); }

Value to_plain(const Value& raw) {
  if (is_plain(raw)) return raw;
  auto plain = json::parse(json::dump(raw));
  return plain.ok() ? *plain : Value();
}

Result<Value> parse_metadata(std::string_view text) {
  return yaml::parse(text, {.max_bytes = kMaxMetadataBytes});
}

Result<Value> claim_metadata(const Value& raw, const Source& source) {
  if (!raw.is_object())
    return make_error(Errc::kInvalid, "the file holds a {} where a mapping is expected",
                      python::type_name(raw))
        .as("AttributeError");
  const Value& pack = raw["pack"];
  if (python::truthy(pack) && !python::equals(pack, Value(source.pack)))
    return make_error(Errc::kInvalid, "Model is in pack \"{}\" but field \"pack\" is different: {}",
                      source.pack, python::str(pack))
        .as("Exception")
        .about("pack");
  return raw.with("pack", source.pack).with("metadata_file", source.file);
}

Result<std::string> make_ref(std::string_view pack, const Value& name) {
  if (pack.empty() || !python::truthy(name))
    return make_error(Errc::kInvalid, "Both pack and name needed for building ref. pack={}, name={}", pack,
                      python::str(name))
        .as("ValueError")
        .about("name");
  if (!name.is_string())
    return make_error(Errc::kInvalid, "the name {} is no text but a {}", python::repr(name),
                      python::type_name(name))
        .as("TypeError")
        .about("name");
  return fmt::format("{}.{}", pack, name.as_string());
}

std::string make_uid(std::string_view type, std::string_view pack, std::string_view name) {
  return fmt::format("{}:{}:{}", type, pack, name);
}

Result<Ref> parse_ref(std::string_view ref) {
  const std::size_t dot = ref.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == ref.size())
    return make_error(Errc::kInvalid, "Invalid resource reference: {}", ref)
        .as("InvalidResourceReferenceError");
  return Ref{std::string(ref.substr(0, dot)), std::string(ref.substr(dot + 1))};
}

Error printed(const Error& error) {
  if (error.kind() != "ValidationError" || error.message().find("\n\nFailed validating") != std::string::npos)
    return error;
  const std::string where = error.detail().empty() ? "the document" : "'" + error.detail() + "'";
  return Error(error.code(), fmt::format("{}\n\nFailed validating {}", error.message(), where))
      .as(error.kind())
      .about(error.detail())
      .at(error.line(), error.column());
}

}  // namespace squall::content
