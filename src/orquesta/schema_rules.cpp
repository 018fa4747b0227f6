// The schema of a workflow definition (spec/orquesta 2.1 to 2.6), and the keys that are ours: a task's
// `timeout`, a workflow's `fail_fast`.
#include "orquesta/inspect.h"

namespace squall::orquesta {
namespace {

using V = Value;

V one_of(std::vector<Value> branches) { return V::object({{"oneOf", V::array(std::move(branches))}}); }

V object_of(V properties) {
  return V::object(
      {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}});
}

V unique_list(V items) {
  return V::object({{"type", "array"}, {"items", std::move(items)}, {"uniqueItems", true}, {"minItems", 1}});
}

constexpr std::string_view kWord = "^\\w+$";
constexpr std::string_view kItems =
    "^(\\s+)?({{.*?}}|<%.*?%>)(\\s+)?$|^(\\s+)?((\\w+,\\s?|\\s+)+)?(\\w+)\\s+in\\s+({{.*?}}|<%.*?%>)(\\s+)?$";

V by_word(V schema) {
  Object patterns;
  patterns.set(kWord, std::move(schema));
  return patterns;
}

V build() {
  const V text = V::object({{"type", "string"}, {"minLength", 1}});
  const V whole = V::object({{"type", "integer"}, {"minimum", 0}});
  const V positive = V::object({{"type", "number"}, {"minimum", 0.0}});
  std::vector<Value> kinds;
  for (const char* kind : {"null", "array", "boolean", "integer", "number", "object", "string"})
    kinds.push_back(V::object({{"type", kind}}));
  const V anything = V::object({{"anyOf", V::array(kinds)}});
  const V mapping =
      V::object({{"type", "object"}, {"minProperties", 1}, {"patternProperties", by_word(anything)}});
  const V one_key = mapping.with("maxProperties", 1);
  const V text_or_whole = one_of({text, whole});
  const V version =
      V::object({{"anyOf", V::array({text, whole, positive})}, {"enum", V::array({"1.0", 1.0})}});

  const V transition = object_of(V::object({{"when", text},
                                            {"publish", one_of({text, unique_list(one_key)})},
                                            {"do", one_of({text, unique_list(text)})}}));
  const V with =
      object_of(V::object({{"items", V::object({{"type", "string"}, {"minLength", 1}, {"pattern", kItems}})},
                           {"concurrency", text_or_whole}}));
  const V retry = object_of(V::object({{"when", text}, {"count", text_or_whole}, {"delay", text_or_whole}}))
                      .with("required", V::array({"count"}));
  const V task = object_of(V::object({{"delay", text_or_whole},
                                      {"join", one_of({V::object({{"enum", V::array({"all"})}}), whole})},
                                      {"with", with},
                                      {"action", text},
                                      {"input", one_of({text, mapping})},
                                      {"retry", retry},
                                      {"timeout", text_or_whole},
                                      {"next", V::object({{"type", "array"}, {"items", transition}})}}));
  return object_of(V::object({{"vars", unique_list(one_key)},
                              {"input", unique_list(one_of({text, one_key}))},
                              {"output", unique_list(one_key)},
                              {"tasks", V::object({{"type", "object"},
                                                   {"minProperties", 1},
                                                   {"patternProperties", by_word(task)}})},
                              {"name", text},
                              {"version", version},
                              {"description", text},
                              {"tags", unique_list(text)},
                              {"fail_fast", V::object({{"type", "boolean"}})}}))
      .with("required", V::array({"tasks"}));
}

}  // namespace

const Value& workflow_schema() {
  static const Value schema = build();
  return schema;
}

}  // namespace squall::orquesta
