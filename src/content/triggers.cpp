#include "content/triggers.h"

#include "base/crypto/digest.h"
#include "base/time/cron.h"
#include "content/document_check.h"
#include "content/source.h"
#include "content/system_triggers.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::content {
namespace {

std::string parameters_digest(const Value& parameters) {
  return crypto::md5_hex(json::dump(parameters, {.spaces = true, .ascii = true, .sort_keys = true}));
}

// A UUID's form for a digest of 32 hex digits.
std::string as_uuid(const std::string& digest) {
  return fmt::format("{}-{}-{}-{}-{}", digest.substr(0, 8), digest.substr(8, 4), digest.substr(12, 4),
                     digest.substr(16, 4), digest.substr(20));
}

Object trigger(std::string_view pack, std::string_view name, const Value& type_ref, const Value& parameters) {
  Object body;
  body.set("name", name).set("pack", pack).set("ref", fmt::format("{}.{}", pack, name));
  body.set("uid", trigger_uid(pack, name, parameters));
  body.set("type", type_ref).set("parameters", parameters);
  return body;
}

// Whether the expressions of a cron timer can be read, and its zone is known.
Result<void> check_cron(const Value& parameters) {
  const auto refuse = [](const Error& error, std::string_view field) {
    return Error(error.code(), error.message()).as("ValueError").about(std::string(field));
  };
  time::Zone zone;
  if (const Value& name = parameters["timezone"]; name.is_string() && !name.empty()) {
    auto loaded = time::Zone::load(name.as_string());
    if (!loaded.ok()) return refuse(loaded.error(), "trigger.parameters.timezone");
    zone = std::move(*loaded);
  }
  time::CronFields fields;
  for (std::size_t i = 0; i < time::kCronUnits; ++i)
    if (const Value& value = parameters[time::kCronNames[i]]; !value.is_null())
      fields.text[i] = python::str(value);
  if (auto cron = time::Cron::parse(fields, zone); !cron.ok())
    return refuse(cron.error(), "trigger.parameters");
  return {};
}

bool has_instants(const Value& value) {
  if (value.kind() == Kind::kDate || value.kind() == Kind::kDateTime) return true;
  for (const Value& item : value.items())
    if (has_instants(item)) return true;
  for (const Member& member : value.members())
    if (has_instants(member.value)) return true;
  return false;
}

}  // namespace

std::string trigger_uid(std::string_view pack, std::string_view name, const Value& parameters) {
  return fmt::format("trigger:{}:{}:{}", pack, name, parameters_digest(parameters));
}

bool has_shadow(const Value& trigger_type) { return trigger_type["parameters_schema"].empty(); }

Value shadow_trigger(const Value& trigger_type) {
  Object body = trigger(trigger_type.get_string("pack"), trigger_type.get_string("name"), trigger_type["ref"],
                        Value::object());
  if (python::truthy(trigger_type["description"])) body.set("description", trigger_type["description"]);
  body.set("ref_count", 0);
  return Value(std::move(body));
}

Value parameterised_trigger(std::string_view type_ref, const Value& parameters,
                            std::string_view description) {
  const Ref type = parse_ref(type_ref).value();
  const std::string text = json::dump(parameters, {.spaces = true, .ascii = true, .sort_keys = true});
  Object body = trigger(type.pack, as_uuid(crypto::md5_hex(fmt::format("{}:{}", type_ref, text))), type_ref,
                        parameters);
  if (!description.empty()) body.set("description", description);
  body.set("ref_count", 0);
  return Value(std::move(body));
}

Result<void> check_trigger_parameters(std::string_view type_ref, const Value& parameters,
                                      const Value& trigger_type, bool check_others) {
  Value schema;
  if (is_parameterised_system_type(type_ref)) {
    schema = (*find_system_trigger_type(type_ref))["parameters_schema"];
  } else if (check_others) {
    schema = trigger_type["parameters_schema"];
  }
  if (schema.empty()) return {};
  if (has_instants(parameters))
    return make_error(Errc::kInvalid,
                      "a parameter of the trigger is a date, where a text in quotes is expected: {}",
                      python::repr(parameters))
        .as("ValueError")
        .about("trigger.parameters");
  auto checked = check_shape(schema, parameters);
  if (!checked.ok()) {
    const Error& error = checked.error();
    return Error(error).about(error.detail().empty() ? "trigger.parameters"
                                                     : "trigger.parameters." + error.detail());
  }
  if (type_ref == kCronTimerType) return check_cron(*checked);
  return {};
}

Error no_shadow_trigger(std::string_view type_ref) {
  const auto ref = parse_ref(type_ref);
  const Value wanted = Value::object(
      {{"pack", ref.ok() ? ref->pack : ""}, {"type", type_ref}, {"parameters", Value::object()}});
  return make_error(Errc::kInvalid,
                    "A simple trigger should have been created when registering triggertype. Cannot create "
                    "trigger: {}.",
                    python::repr(wanted))
      .as("ValueError")
      .about("trigger.type");
}

}  // namespace squall::content
