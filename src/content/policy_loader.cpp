#include "content/policy_loader.h"

#include "content/document_check.h"
#include "content/policy_types.h"
#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::content {

Result<Value> make_policy(const Value& metadata) {
  auto checked = check_shape(policy_shape(), metadata);
  if (!checked.ok()) return std::move(checked).error();
  const std::string type_ref = metadata.get_string("policy_type");
  if (auto ref = parse_ref(type_ref); !ref.ok())
    return make_error(Errc::kInvalid, "Invalid reference: {}", type_ref)
        .as("InvalidReferenceError")
        .about("policy_type");
  const Value* type = find_policy_type(type_ref);
  if (type == nullptr)
    return make_error(Errc::kInvalid, "Referenced policy_type \"{}\" doesnt exist", type_ref)
        .as("ValueError")
        .about("policy_type");
  const Value given = metadata.contains("parameters") ? metadata["parameters"] : Value::object();
  auto parameters = check_shape(schema::parameter_schema(Value::object(), (*type)["parameters"]), given);
  if (!parameters.ok()) {
    const Error& error = parameters.error();
    return Error(error).about(error.detail().empty() ? "parameters" : "parameters." + error.detail());
  }
  const std::string pack = metadata.get_string("pack");
  auto ref = make_ref(pack, metadata["name"]);
  if (!ref.ok()) return std::move(ref).error();

  Object policy;
  policy.set("name", metadata["name"]).set("pack", pack).set("ref", *ref);
  policy.set("uid", make_uid("policy", pack, metadata.get_string("name")));
  policy.set_if("description", metadata["description"]);
  policy.set("enabled", python::truthy((*checked)["enabled"]));
  policy.set("resource_ref", metadata["resource_ref"]).set("policy_type", type_ref);
  policy.set("parameters", *parameters);
  policy.set_if("metadata_file", metadata["metadata_file"]);
  return Value(std::move(policy));
}

Result<Value> load_policy(const Value& raw, const Source& source) {
  auto metadata = claim_metadata(raw, source);
  if (!metadata.ok()) return std::move(metadata).error();
  return make_policy(*metadata);
}

}  // namespace squall::content
