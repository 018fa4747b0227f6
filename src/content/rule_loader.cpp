#include "content/rule_loader.h"

#include <algorithm>
#include <vector>

#include "content/action_loader.h"
#include "content/document_check.h"
#include "content/triggers.h"
#include "value/python.h"

namespace squall::content {
namespace {

// Every operator, in the order in which the reference lists them. A test holds it against src/rules.
constexpr std::string_view kOperatorNames[] = {
    "matchwildcard", "matchregex",  "regex",       "iregex",    "eq",          "equals",    "neq",
    "nequals",       "ieq",         "iequals",     "contains",  "icontains",   "ncontains", "incontains",
    "startswith",    "istartswith", "endswith",    "iendswith", "lt",          "lessthan",  "gt",
    "greaterthan",   "td_lt",       "timediff_lt", "td_gt",     "timediff_gt", "exists",    "nexists",
    "inside",        "in",          "ninside",     "nin",       "search"};

Error bad_criterion(std::string_view key, std::string message) {
  return Error(Errc::kInvalid, std::move(message)).as("ValueError").about(fmt::format("criteria.{}", key));
}

Result<void> check_criterion(std::string_view key, const Value& criterion) {
  if (!criterion.is_object())
    return bad_criterion(
        key, fmt::format("the criterion for field: {} is a {} where a mapping with type and pattern is "
                         "expected",
                         key, python::type_name(criterion)));
  const Value& type = criterion["type"];
  if (!python::truthy(type))
    return bad_criterion(key, fmt::format("Operator not specified for field: {}", key));
  const std::vector<Value> names(std::begin(kOperatorNames), std::end(kOperatorNames));
  if (std::ranges::find(names, type) == names.end())
    return bad_criterion(key, fmt::format("For field: {}, operator {} not in list of allowed operators: {}",
                                          key, python::str(type), python::repr(Value::array(names))));
  if (criterion["pattern"].is_null())
    return bad_criterion(
        key, fmt::format("For field: {}, no pattern specified for operator {}", key, python::str(type)));
  return {};
}

Value type_of(const Value& type) {
  if (!type.is_object()) return Value::object({{"ref", "standard"}, {"parameters", Value::object()}});
  return Value::object(
      {{"ref", type["ref"]},
       {"parameters", type["parameters"].is_object() ? type["parameters"] : Value::object()}});
}

}  // namespace

Result<void> check_criteria(const Value& criteria) {
  if (!criteria.is_object())
    return make_error(Errc::kInvalid, "the criteria are a {} where a mapping with texts as keys is expected",
                      python::type_name(criteria))
        .as("ValueError")
        .about("criteria");
  for (const Member& member : criteria.members())
    if (auto ok = check_criterion(member.name(), member.value); !ok.ok()) return ok;
  return {};
}

Result<Value> make_rule(const Value& metadata, const RuleContext& context) {
  if (auto checked = check_shape(rule_shape(), metadata); !checked.ok()) return std::move(checked).error();
  const std::string pack = metadata.get_string("pack", "default");

  const Value& trigger = metadata["trigger"];
  const std::string type_ref = trigger.get_string("type");
  const Value parameters = trigger["parameters"].is_null() ? Value::object() : trigger["parameters"];
  auto type = context.find_trigger_type(type_ref);
  if (!type.ok()) return std::move(type).error();
  if (auto ok = check_trigger_parameters(type_ref, parameters, *type, context.check_trigger_parameters);
      !ok.ok())
    return std::move(ok).error();
  if (auto ref = parse_ref(type_ref); !ref.ok()) return Error(ref.error()).about("trigger.type");
  auto trigger_ref =
      context.resolve_trigger(type_ref, to_plain(parameters), trigger.get_string("description"));
  if (!trigger_ref.ok()) return std::move(trigger_ref).error();

  const Value criteria = metadata.contains("criteria") ? metadata["criteria"] : Value::object();
  if (auto ok = check_criteria(criteria); !ok.ok()) return std::move(ok).error();
  auto ref = make_ref(pack, metadata["name"]);
  if (!ref.ok()) return std::move(ref).error();

  const Value plain = to_plain(metadata);
  Object rule;
  rule.set("name", plain["name"]).set("pack", pack).set("ref", *ref);
  rule.set("uid", make_uid("rule", pack, plain.get_string("name")));
  rule.set_if("description", plain["description"]);
  rule.set("type", type_of(plain["type"]));
  rule.set("trigger", *trigger_ref);
  rule.set("criteria", to_plain(criteria));
  const Value& action = plain["action"];
  rule.set("action", Value::object({{"ref", action["ref"]},
                                    {"parameters", action["parameters"].is_object() ? action["parameters"]
                                                                                    : Value::object()}}));
  rule.set("context", plain["context"].is_object() ? plain["context"] : Value::object());
  // A missing `enabled` is off; a null one takes the default of the stored model, which is on.
  rule.set("enabled",
           plain.contains("enabled") ? plain["enabled"].is_null() || plain["enabled"].as_bool() : false);
  rule.set("tags", plain_tags(plain["tags"]));
  rule.set_if("metadata_file", plain["metadata_file"]);
  return Value(std::move(rule));
}

Result<LoadedRule> load_rule(const Value& raw, const Source& source, const Overrides& overrides,
                             const RuleContext& context) {
  const auto refuse = [&source](const Error& error) {
    const Error full = printed(error);
    return make_error(error.code(), "Failed to register rule \"{}\" from pack \"{}\": {}", full_path(source),
                      source.pack, full.message())
        .as("ValueError")
        .about(error.detail())
        .at(error.line(), error.column());
  };
  auto metadata = claim_metadata(raw, source);
  if (!metadata.ok()) return refuse(metadata.error());
  auto overridden =
      apply_overrides(overrides, source.pack, "rules", python::str((*metadata)["name"]), *metadata);
  if (!overridden.ok()) return refuse(overridden.error());
  auto rule = make_rule(overridden->metadata, context);
  if (!rule.ok()) return refuse(rule.error());
  return LoadedRule{std::move(*rule), overridden->changed};
}

}  // namespace squall::content
