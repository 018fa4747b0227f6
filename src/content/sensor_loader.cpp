#include "content/sensor_loader.h"

#include "base/file.h"
#include "base/strings.h"
#include "content/action_loader.h"
#include "content/document_check.h"
#include "value/python.h"

namespace squall::content {
namespace {

constexpr double kLeastPollInterval = 4;  // seconds

Error sensor_error(std::string_view kind, std::string_view field, std::string message) {
  return Error(Errc::kInvalid, std::move(message)).as(std::string(kind)).about(std::string(field));
}

Result<void> check_poll_interval(const Value& interval) {
  if (interval.is_null()) return {};
  if (!interval.is_number())
    return sensor_error(
        "TypeError", "poll_interval",
        fmt::format("poll_interval is {} where a number of seconds is expected", python::repr(interval)));
  const double seconds = interval.is_double() ? interval.as_double() : python::to_double(interval);
  if (seconds != 0 && seconds < kLeastPollInterval)
    return sensor_error("ValueError", "poll_interval", "Minimum possible poll_interval is 4 seconds");
  return {};
}

// "sensors.event_sensor.EventSensor": how the sensor is named to Python. Pack core keeps the bare class.
std::string dotted_entry_point(std::string_view pack, std::string_view path_in_pack,
                               std::string_view class_name) {
  if (pack == "core") return std::string(class_name);
  std::string module(path_in_pack);
  if (module.ends_with(".py")) module.resize(module.size() - 3);
  return fmt::format("{}.{}", replace_all(module, "/", "."), class_name);
}

Result<std::vector<Value>> make_trigger_types(const Value& definitions, const Source& source) {
  std::vector<Value> types;
  if (definitions.is_object() && definitions.empty()) return types;
  if (!definitions.is_array())
    return sensor_error(
        "TypeError", "trigger_types",
        fmt::format("trigger_types is a {} where a list is expected", python::type_name(definitions)));
  for (const Value& definition : definitions.items()) {
    auto type = make_trigger_type(definition, source.pack, source.file);
    if (!type.ok()) return std::move(type).error().about("trigger_types");
    types.push_back(std::move(*type));
  }
  return types;
}

}  // namespace

Result<Value> make_trigger_type(const Value& definition, std::string_view pack,
                                std::string_view metadata_file) {
  if (!definition.is_object())
    return sensor_error(
        "TypeError", "",
        fmt::format("a trigger type is a {} where a mapping is expected", python::type_name(definition)));
  if (!definition.contains("name"))
    return sensor_error("TriggerTypeRegistrationException", "name",
                        "Invalid trigger type. Missing field \"name\"");
  // Only what a trigger type has is looked at: other keys are the author's own.
  Object known;
  for (const std::string_view key : {"name", "description", "payload_schema", "parameters_schema", "tags"})
    if (const Value* value = definition.find(key)) known.set(key, *value);
  const Value plain = to_plain(Value(std::move(known)));
  if (auto checked = check_shape(trigger_type_shape(), plain); !checked.ok())
    return std::move(checked).error();
  auto ref = make_ref(pack, plain["name"]);
  if (!ref.ok()) return std::move(ref).error();

  Object type;
  type.set("name", plain["name"]).set("pack", pack).set("ref", *ref);
  type.set("uid", make_uid("trigger_type", pack, plain.get_string("name")));
  type.set("description", plain["description"].is_null() ? Value("") : plain["description"]);
  for (const std::string_view key : {"payload_schema", "parameters_schema"})
    type.set(key, plain[key].is_object() ? plain[key] : Value::object());
  type.set("tags", plain_tags(plain["tags"]));
  type.set("metadata_file", metadata_file);
  return Value(std::move(type));
}

Result<Value> load_trigger_type(const Value& raw, const Source& source) {
  auto metadata = claim_metadata(raw, source);
  if (!metadata.ok()) return std::move(metadata).error();
  return make_trigger_type(*metadata, source.pack, source.file);
}

Result<LoadedSensor> load_sensor(const Value& raw, const Source& source, const Overrides& overrides) {
  auto metadata = claim_metadata(raw, source);
  if (!metadata.ok()) return std::move(metadata).error();
  auto overridden =
      apply_overrides(overrides, source.pack, "sensors", python::str((*metadata)["class_name"]), *metadata);
  if (!overridden.ok()) return std::move(overridden).error();
  const Value plain = to_plain(overridden->metadata);

  const Value& entry_point = plain["entry_point"];
  if (!python::truthy(entry_point))
    return sensor_error("ValueError", "entry_point", "Sensor definition missing entry_point");
  if (!entry_point.is_string())
    return sensor_error("TypeError", "entry_point",
                        fmt::format("entry_point is {} where a path is expected", python::repr(entry_point)));
  if (auto ok = check_poll_interval(plain["poll_interval"]); !ok.ok()) return std::move(ok).error();
  auto ref = make_ref(source.pack, plain["class_name"]);
  if (!ref.ok()) return Error(ref.error()).about("class_name");
  auto types =
      make_trigger_types(plain.contains("trigger_types") ? plain["trigger_types"] : Value::array(), source);
  if (!types.ok()) return std::move(types).error();
  const Value& description = plain["description"];
  if (!description.is_null() && !description.is_string())
    return LoadedSensor{
        {},
        std::move(*types),
        overridden->changed,
        sensor_error("ValidationError", "description",
                     fmt::format("the description {} is no text", python::repr(description)))};

  const std::string class_name = plain.get_string("class_name");
  const std::string path_in_pack = normal_path(join_path(parent_path(source.file), entry_point.as_string()));
  std::vector<Value> type_refs;
  for (const Value& type : *types) type_refs.push_back(type["ref"]);
  Object sensor;
  sensor.set("name", class_name).set("pack", source.pack).set("ref", *ref);
  sensor.set("uid", make_uid("sensor_type", source.pack, class_name));
  sensor.set_if("description", description);
  sensor.set("artifact_uri", fmt::format("file://{}", join_path(source.pack_path, path_in_pack)));
  sensor.set("entry_point", dotted_entry_point(source.pack, path_in_pack, class_name));
  sensor.set("trigger_types", Value::array(std::move(type_refs)));
  sensor.set_if("poll_interval", plain["poll_interval"]);
  sensor.set("enabled", plain.contains("enabled") ? python::truthy(plain["enabled"]) : true);
  sensor.set("metadata_file", source.file);
  return LoadedSensor{Value(std::move(sensor)), std::move(*types), overridden->changed, {}};
}

}  // namespace squall::content
