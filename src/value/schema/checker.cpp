#include "value/schema/checker.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/utf8.h"
#include "value/python.h"
#include "value/schema/meta.h"

namespace squall::schema {
namespace {

using python::repr;

class Checker {
 public:
  Checker(const Value& root, Formats formats) : root_(&root), formats_(formats) {}

  std::vector<Problem> run(const Value& schema, const Value& instance) {
    std::vector<Problem> out;
    check(schema, instance, out);
    return out;
  }

 private:
  // What a keyword sees: its own value, the instance, and the schema it stands in.
  struct Here {
    const Value& rule;
    const Value& instance;
    const Value& schema;
    std::vector<Problem>& out;
  };
  using Apply = void (Checker::*)(const Here&);

  static const std::unordered_map<std::string_view, Apply>& keywords();

  void check(const Value& schema, const Value& instance, std::vector<Problem>& out) {
    if (++depth_ > kMaxDepth) {
      throw Unusable{
          make_error(Errc::kLimit, "a schema nests deeper than the limit of {} levels", kMaxDepth)};
    }
    for (const Member& member : schema.members()) {
      const auto found = keywords().find(member.name());
      if (found == keywords().end()) continue;
      if (++steps_ > kMaxSteps) {
        throw Unusable{
            make_error(Errc::kLimit, "a validation takes more than the limit of {} steps", kMaxSteps)};
      }
      const std::size_t before = out.size();
      (this->*found->second)({member.value, instance, schema, out});
      finish(member, instance, schema, out, before);
    }
    --depth_;
  }

  static void finish(const Member& keyword, const Value& instance, const Value& schema,
                     std::vector<Problem>& out, std::size_t first) {
    for (std::size_t i = first; i < out.size(); ++i) {
      Problem& problem = out[i];
      if (problem.keyword.empty()) {
        problem.keyword = std::string(keyword.name());
        problem.schema = schema;
        problem.instance = instance;
      }
      if (keyword.name() != "$ref") problem.schema_path.push_back(keyword.key);
    }
  }

  // Checks a part; `step` is its place in the instance and `schema_step` in the schema, when they have one.
  void descend(const Value& schema, const Value& instance, std::vector<Problem>& out, const Value* step,
               const Value* schema_step) {
    const std::size_t before = out.size();
    check(schema, instance, out);
    for (std::size_t i = before; i < out.size(); ++i) {
      if (step != nullptr) out[i].path.push_back(*step);
      if (schema_step != nullptr) out[i].schema_path.push_back(*schema_step);
    }
  }

  bool is_valid(const Value& schema, const Value& instance) {
    std::vector<Problem> out;
    check(schema, instance, out);
    return out.empty();
  }

  static void say(const Here& here, std::string message) {
    here.out.push_back({.message = std::move(message)});
  }

  static bool matches(std::string_view pattern, std::string_view text) {
    auto regex = text::Regex::compile(pattern);
    if (!regex.ok()) throw Unusable{std::move(regex).error()};
    auto found = regex->search(text);
    if (!found.ok()) throw Unusable{std::move(found).error()};
    return found->has_value();
  }

  static std::string list_of(const std::vector<Value>& values) {
    std::string out;
    for (const Value& value : values) out += (out.empty() ? "" : ", ") + repr(value);
    return out;
  }

  static std::string unexpected(const std::vector<Value>& extras) {
    return list_of(extras) + (extras.size() == 1 ? " was" : " were") + " unexpected";
  }

  void ref(const Here& here) {
    const std::string_view target = here.rule.is_string() ? here.rule.as_string() : std::string_view();
    if (target == "http://json-schema.org/draft-04/schema#" ||
        target == "http://json-schema.org/draft-04/schema") {
      return in_root(tolerant_meta(), tolerant_meta(), here);
    }
    const Value* found = target.starts_with('#') ? pointed(target.substr(1)) : nullptr;
    if (found == nullptr) {
      throw Unusable{
          make_error(Errc::kInvalid, "the reference {} leads nowhere in the schema", repr(here.rule))
              .as("RefResolutionError")};
    }
    in_root(*root_, *found, here);
  }

  void in_root(const Value& root, const Value& schema, const Here& here) {
    const Value* outer = std::exchange(root_, &root);
    check(schema, here.instance, here.out);
    root_ = outer;
  }

  const Value* pointed(std::string_view pointer) const {
    const Value* at = root_;
    if (pointer.empty()) return at;
    if (pointer.front() != '/') return nullptr;
    for (std::string_view step : split(pointer.substr(1), '/')) {
      const std::string name = replace_all(replace_all(step, "~1", "/"), "~0", "~");
      const auto index = at->is_array() ? parse_int64(name) : std::nullopt;
      if (at->is_object()) {
        at = at->find(name);
      } else {
        at = index && *index >= 0 && static_cast<std::size_t>(*index) < at->size()
                 ? &(*at)[static_cast<std::size_t>(*index)]
                 : nullptr;
      }
      if (at == nullptr) return nullptr;
    }
    return at;
  }

  void type(const Here& here) {
    std::vector<Value> types{here.rule};
    if (here.rule.is_array()) types.assign(here.rule.items().begin(), here.rule.items().end());
    const auto fits = [&](const Value& t) { return t.is_string() && is_type(here.instance, t.as_string()); };
    if (std::ranges::none_of(types, fits))
      say(here, repr(here.instance) + " is not of type " + list_of(types));
  }

  void enumeration(const Here& here) {
    const auto same = [&](const Value& each) { return same_value(each, here.instance); };
    if (std::ranges::none_of(here.rule.items(), same)) {
      say(here, repr(here.instance) + " is not one of " + repr(here.rule));
    }
  }

  void properties(const Here& here) {
    if (!here.instance.is_object()) return;
    for (const Member& property : here.rule.members()) {
      if (const Value* value = here.instance.find(property.name())) {
        descend(property.value, *value, here.out, &property.key, &property.key);
      } else if (const Value& rule = property.value["required"]; !rule.is_array() && python::truthy(rule)) {
        here.out.push_back({.message = repr(property.key) + " is a required property",
                            .keyword = "required",
                            .path = {property.key},
                            .schema_path = {},
                            .schema = property.value,
                            .instance = here.instance,
                            .context = {}});
      }
    }
  }

  // Draft 4's list of names; the dialect's boolean stands on the property itself.
  void required(const Here& here) {
    if (!here.rule.is_array() || !here.instance.is_object()) return;
    for (const Value& name : here.rule.items()) {
      if (!here.instance.contains(name.as_string())) say(here, repr(name) + " is a required property");
    }
  }

  void pattern_properties(const Here& here) {
    for (const Member& rule : here.rule.members()) {
      for (const Member& member : here.instance.members()) {
        if (matches(rule.name(), member.name()))
          descend(rule.value, member.value, here.out, &member.key, &rule.key);
      }
    }
  }

  void additional_properties(const Here& here) {
    if (!here.instance.is_object()) return;
    const Value& patterns = here.schema["patternProperties"];
    std::vector<Value> extras;
    for (const Member& member : here.instance.members()) {
      const bool known = here.schema["properties"].contains(member.name()) ||
                         std::ranges::any_of(patterns.members(), [&](const Member& pattern) {
                           return matches(pattern.name(), member.name());
                         });
      if (!known) extras.push_back(member.key);
    }
    if (here.rule.is_object()) {
      for (const Value& key : extras)
        descend(here.rule, here.instance[key.as_string()], here.out, &key, nullptr);
      return;
    }
    if (python::truthy(here.rule) || extras.empty()) return;
    std::ranges::sort(extras, {}, [](const Value& key) { return key.as_string(); });
    if (!here.schema.contains("patternProperties")) {
      return say(here, "Additional properties are not allowed (" + unexpected(extras) + ")");
    }
    std::vector<Value> names;
    for (const Member& pattern : patterns.members()) names.push_back(pattern.key);
    std::ranges::sort(names, {}, [](const Value& name) { return name.as_string(); });
    say(here, list_of(extras) + (extras.size() == 1 ? " does" : " do") +
                  " not match any of the regexes: " + list_of(names));
  }

  void items(const Here& here) {
    if (!here.instance.is_array()) return;
    for (std::size_t i = 0; i < here.instance.size(); ++i) {
      const Value step(i);
      if (here.rule.is_object()) {
        descend(here.rule, here.instance[i], here.out, &step, nullptr);
      } else if (i < here.rule.size()) {
        descend(here.rule[i], here.instance[i], here.out, &step, &step);
      }
    }
  }

  void additional_items(const Here& here) {
    const Value& known = here.schema["items"];
    if (!here.instance.is_array() || !known.is_array()) return;
    std::vector<Value> extras;
    for (std::size_t i = known.size(); i < here.instance.size(); ++i) {
      const Value step(i);
      if (here.rule.is_object()) descend(here.rule, here.instance[i], here.out, &step, nullptr);
      extras.push_back(here.instance[i]);
    }
    if (!here.rule.is_object() && !python::truthy(here.rule) && !extras.empty()) {
      say(here, "Additional items are not allowed (" + unexpected(extras) + ")");
    }
  }

  void dependencies(const Here& here) {
    if (!here.instance.is_object()) return;
    for (const Member& rule : here.rule.members()) {
      if (!here.instance.contains(rule.name())) continue;
      if (!rule.value.is_array()) {
        descend(rule.value, here.instance, here.out, nullptr, &rule.key);
        continue;
      }
      for (const Value& name : rule.value.items()) {
        if (!here.instance.contains(name.as_string())) {
          say(here, repr(name) + " is a dependency of " + repr(rule.key));
        }
      }
    }
  }

  void all_of(const Here& here) {
    for (std::size_t i = 0; i < here.rule.size(); ++i) {
      const Value step(i);
      descend(here.rule[i], here.instance, here.out, nullptr, &step);
    }
  }

  // Position of the first branch that holds, or npos after telling what each said.
  std::size_t first_branch(const Here& here) {
    std::vector<Problem> context;
    for (std::size_t i = 0; i < here.rule.size(); ++i) {
      const Value step(i);
      const std::size_t before = context.size();
      descend(here.rule[i], here.instance, context, nullptr, &step);
      if (context.size() == before) return i;
    }
    here.out.push_back({.message = repr(here.instance) + " is not valid under any of the given schemas"});
    here.out.back().context = std::move(context);
    return std::string::npos;
  }

  void any_of(const Here& here) { first_branch(here); }

  void one_of(const Here& here) {
    const std::size_t first = first_branch(here);
    if (first == std::string::npos) return;
    std::vector<Value> valid;
    for (std::size_t i = first + 1; i < here.rule.size(); ++i) {
      if (is_valid(here.rule[i], here.instance)) valid.push_back(here.rule[i]);
    }
    if (valid.empty()) return;
    valid.push_back(here.rule[first]);
    say(here, repr(here.instance) + " is valid under each of " + list_of(valid));
  }

  void negation(const Here& here) {
    if (!is_valid(here.rule, here.instance)) return;
    say(here, repr(here.instance) + " should not be valid under " + repr(here.rule));
  }

  // <0, 0, >0 of two numbers; nan is on neither side.
  static int order(const Value& a, const Value& b) {
    const auto result = python::compare(a, b, "<");
    return result.ok() ? result->value_or(0) : 0;
  }

  void bound(const Here& here, std::string_view exclusive, int wrong_side, std::string_view side,
             std::string_view what) {
    if (!is_type(here.instance, "number") || !here.rule.is_number()) return;
    const int found = order(here.instance, here.rule) * wrong_side;
    const bool strict = python::truthy(here.schema[exclusive]);
    if (found < 0 || (found == 0 && !strict)) return;
    say(here, fmt::format("{} is {}{} the {} of {}", repr(here.instance), side,
                          strict ? " than or equal to" : " than", what, repr(here.rule)));
  }

  void minimum(const Here& here) { bound(here, "exclusiveMinimum", -1, "less", "minimum"); }
  void maximum(const Here& here) { bound(here, "exclusiveMaximum", 1, "greater", "maximum"); }

  static bool is_multiple(const Value& number, const Value& of) {
    if (!number.is_double() && !of.is_double()) {
      auto rest = python::modulo(number, of);
      return rest.ok() && *rest == Value(0);
    }
    const double a = number.is_double() ? number.as_double() : python::to_double(number);
    const double b = of.is_double() ? of.as_double() : python::to_double(of);
    if (!of.is_double()) return std::fmod(a, b) == 0;
    const double quotient = a / b;
    return std::isinf(quotient) ? std::fmod(a, b) == 0 : quotient == std::trunc(quotient);
  }

  void multiple_of(const Here& here) {
    if (!is_type(here.instance, "number") || !here.rule.is_number() || is_multiple(here.instance, here.rule))
      return;
    say(here, repr(here.instance) + " is not a multiple of " + repr(here.rule));
  }

  void at_least(const Here& here, std::size_t size, std::string_view otherwise) {
    if (order(Value(size), here.rule) >= 0) return;
    say(here,
        fmt::format("{} {}", repr(here.instance), here.rule == Value(1) ? "should be non-empty" : otherwise));
  }

  void at_most(const Here& here, std::size_t size, std::string_view otherwise) {
    if (order(Value(size), here.rule) <= 0) return;
    say(here, fmt::format("{} {}", repr(here.instance),
                          here.rule == Value(0) ? "is expected to be empty" : otherwise));
  }

  void min_length(const Here& here) {
    if (here.instance.is_string())
      at_least(here, text::code_points(here.instance.as_string()), "is too short");
  }
  void max_length(const Here& here) {
    if (here.instance.is_string()) at_most(here, text::code_points(here.instance.as_string()), "is too long");
  }
  void min_items(const Here& here) {
    if (here.instance.is_array()) at_least(here, here.instance.size(), "is too short");
  }
  void max_items(const Here& here) {
    if (here.instance.is_array()) at_most(here, here.instance.size(), "is too long");
  }
  void min_properties(const Here& here) {
    if (here.instance.is_object()) at_least(here, here.instance.size(), "does not have enough properties");
  }
  void max_properties(const Here& here) {
    if (here.instance.is_object()) at_most(here, here.instance.size(), "has too many properties");
  }

  void unique_items(const Here& here) {
    if (!python::truthy(here.rule) || !here.instance.is_array()) return;
    // Equal items have equal hashes; true and 1 share one, same_value() tells them apart.
    std::unordered_multimap<std::size_t, const Value*> seen;
    for (const Value& item : here.instance.items()) {
      const std::size_t hash = python::hash(item);
      const auto [first, last] = seen.equal_range(hash);
      if (std::any_of(first, last, [&](const auto& entry) { return same_value(*entry.second, item); })) {
        return say(here, repr(here.instance) + " has non-unique elements");
      }
      seen.emplace(hash, &item);
    }
  }

  void pattern(const Here& here) {
    if (!here.instance.is_string() || matches(here.rule.as_string(), here.instance.as_string())) return;
    say(here, repr(here.instance) + " does not match " + repr(here.rule));
  }

  void format(const Here& here) {
    if (formats_ == Formats::kIgnored || here.rule != Value("regex") || !here.instance.is_string()) return;
    if (!text::Regex::compile(here.instance.as_string()).ok())
      say(here, repr(here.instance) + " is not a 'regex'");
  }

  const Value* root_;
  const Formats formats_;
  std::size_t depth_ = 0;
  std::size_t steps_ = 0;
};

const std::unordered_map<std::string_view, Checker::Apply>& Checker::keywords() {
  static const std::unordered_map<std::string_view, Apply> table = {
      {"$ref", &Checker::ref},
      {"additionalItems", &Checker::additional_items},
      {"additionalProperties", &Checker::additional_properties},
      {"allOf", &Checker::all_of},
      {"anyOf", &Checker::any_of},
      {"dependencies", &Checker::dependencies},
      {"enum", &Checker::enumeration},
      {"format", &Checker::format},
      {"items", &Checker::items},
      {"maxItems", &Checker::max_items},
      {"maxLength", &Checker::max_length},
      {"maxProperties", &Checker::max_properties},
      {"maximum", &Checker::maximum},
      {"minItems", &Checker::min_items},
      {"minLength", &Checker::min_length},
      {"minProperties", &Checker::min_properties},
      {"minimum", &Checker::minimum},
      {"multipleOf", &Checker::multiple_of},
      {"not", &Checker::negation},
      {"oneOf", &Checker::one_of},
      {"pattern", &Checker::pattern},
      {"patternProperties", &Checker::pattern_properties},
      {"properties", &Checker::properties},
      {"required", &Checker::required},
      {"type", &Checker::type},
      {"uniqueItems", &Checker::unique_items},
  };
  return table;
}

}  // namespace

bool is_type(const Value& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  if (type == "object") return value.is_mapping();
  if (type == "array") return value.is_array();
  return type == "null" && value.is_null();
}

bool same_value(const Value& a, const Value& b) {
  if (a.is_bool() || b.is_bool()) return a.is_bool() && b.is_bool() && a.as_bool() == b.as_bool();
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.items(), b.items(), same_value);
  if (!a.is_object() || !b.is_object()) return python::equals(a, b);
  return a.size() == b.size() && std::ranges::all_of(a.members(), [&](const Member& member) {
           const Value* other = b.find(member.name());
           return other != nullptr && same_value(member.value, *other);
         });
}

std::vector<Problem> find_problems(const Value& root, const Value& schema, const Value& instance,
                                   Formats formats) {
  return Checker(root, formats).run(schema, instance);
}

}  // namespace squall::schema
