#include "content/document_check.h"

#include <optional>

#include "value/json/json.h"
#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::content {
namespace {

Value parse_shape(std::string_view text) { return json::parse(text).value(); }

std::string dotted(const std::vector<Value>& path) {
  std::string text;
  for (const Value& step : path) {
    if (!text.empty()) text += '.';
    text += python::str(step);
  }
  return text;
}

Error to_error(const Error& error, const schema::Failure& failure) {
  return Error(error).as("ValidationError").about(dotted(failure.path));
}

// Of two failures the one nearer to the top of the document, then the one whose path is greater: the
// reference's ranking.
bool ranks_before(const schema::Failure& a, const schema::Failure& b) {
  if (a.path.size() != b.path.size()) return a.path.size() < b.path.size();
  return dotted(a.path) > dotted(b.path);
}

}  // namespace

const Value& action_shape() {
  static const Value shape = parse_shape(R"({
    "type": "object",
    "properties": {
      "id": {"type": "string", "default": null},
      "uid": {"type": "string"},
      "ref": {"type": "string"},
      "name": {"type": "string", "required": true},
      "description": {"type": "string"},
      "enabled": {"type": "boolean", "default": true},
      "runner_type": {"type": "string", "required": true},
      "entry_point": {"type": "string", "default": ""},
      "pack": {"type": "string", "default": "default"},
      "parameters": {"type": "object", "patternProperties": {"^\\w+$": {}}, "additionalProperties": false, "default": {}},
      "output_schema": {
        "type": "object",
        "properties": {
          "type": {"anyOf": [{"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}]}
        },
        "default": {}
      },
      "tags": {"type": "array", "items": {"type": "object"}},
      "notify": {
        "type": "object",
        "properties": {
          "on-complete": {"type": "object", "additionalProperties": false, "properties": {
            "message": {"type": "string"}, "data": {"type": "object"},
            "routes": {"type": "array"}, "channels": {"type": "array"}}},
          "on-success": {"type": "object", "additionalProperties": false, "properties": {
            "message": {"type": "string"}, "data": {"type": "object"},
            "routes": {"type": "array"}, "channels": {"type": "array"}}},
          "on-failure": {"type": "object", "additionalProperties": false, "properties": {
            "message": {"type": "string"}, "data": {"type": "object"},
            "routes": {"type": "array"}, "channels": {"type": "array"}}}
        },
        "additionalProperties": false
      },
      "metadata_file": {"type": "string", "default": ""}
    },
    "additionalProperties": false
  })");
  return shape;
}

const Value& rule_shape() {
  static const Value shape = parse_shape(R"({
    "type": "object",
    "properties": {
      "id": {"type": "string", "default": null},
      "ref": {"type": "string"},
      "uid": {"type": "string"},
      "name": {"type": "string", "required": true},
      "pack": {"type": "string", "default": "default"},
      "description": {"type": "string"},
      "type": {
        "type": "object",
        "properties": {
          "ref": {"type": "string", "required": true},
          "parameters": {"type": "object"}
        },
        "additionalProperties": true
      },
      "trigger": {
        "type": "object",
        "required": true,
        "properties": {
          "type": {"type": "string", "required": true},
          "parameters": {"type": "object", "default": {}},
          "ref": {"type": "string"},
          "description": {"type": "string"}
        },
        "additionalProperties": true
      },
      "criteria": {"type": "object", "default": {}},
      "action": {
        "type": "object",
        "required": true,
        "properties": {
          "ref": {"type": "string", "required": true},
          "description": {"type": "string"},
          "parameters": {"type": "object"}
        },
        "additionalProperties": false
      },
      "context": {"type": "object"},
      "enabled": {"type": "boolean", "default": false},
      "tags": {"type": "array", "items": {"type": "object"}},
      "metadata_file": {"type": "string", "default": ""}
    },
    "additionalProperties": false
  })");
  return shape;
}

const Value& alias_shape() {
  static const Value shape = parse_shape(R"({
    "type": "object",
    "properties": {
      "id": {"type": "string", "default": null},
      "ref": {"type": "string"},
      "uid": {"type": "string"},
      "name": {"type": "string", "required": true},
      "pack": {"type": "string", "required": true},
      "description": {"type": "string", "default": null},
      "enabled": {"type": "boolean", "default": true},
      "action_ref": {"type": "string", "required": true},
      "formats": {
        "type": "array",
        "items": {
          "anyOf": [
            {"type": "string"},
            {
              "type": "object",
              "properties": {
                "display": {"type": "string"},
                "representation": {"type": "array", "items": {"type": "string"}}
              }
            }
          ]
        }
      },
      "ack": {
        "type": "object",
        "properties": {
          "enabled": {"type": "boolean"},
          "format": {"type": "string"},
          "extra": {"type": "object"},
          "append_url": {"type": "boolean"}
        }
      },
      "result": {
        "type": "object",
        "properties": {
          "enabled": {"type": "boolean"},
          "format": {"type": "string"},
          "extra": {"type": "object"}
        }
      },
      "extra": {"type": "object"},
      "immutable_parameters": {"type": "object"},
      "metadata_file": {"type": "string", "default": ""}
    },
    "additionalProperties": false
  })");
  return shape;
}

const Value& policy_shape() {
  static const Value shape = parse_shape(R"({
    "type": "object",
    "properties": {
      "id": {"type": "string", "default": null},
      "uid": {"type": "string"},
      "ref": {"type": "string"},
      "name": {"type": "string", "required": true},
      "pack": {"type": "string"},
      "description": {"type": "string"},
      "enabled": {"type": "boolean", "default": true},
      "resource_ref": {"type": "string", "required": true},
      "policy_type": {"type": "string", "required": true},
      "parameters": {
        "type": "object",
        "patternProperties": {
          "^\\w+$": {"anyOf": [{"type": "array"}, {"type": "boolean"}, {"type": "integer"}, {"type": "number"},
                              {"type": "object"}, {"type": "string"}]}
        },
        "additionalProperties": false
      },
      "metadata_file": {"type": "string", "default": ""}
    },
    "additionalProperties": false
  })");
  return shape;
}

const Value& pack_shape() {
  static const Value shape = parse_shape(R"({
    "type": "object",
    "properties": {
      "id": {"type": "string", "default": null},
      "uid": {"type": "string"},
      "ref": {"type": "string", "pattern": "^[a-z0-9_]+$", "default": null},
      "name": {"type": "string", "required": true},
      "description": {"type": "string", "required": true},
      "keywords": {"type": "array", "items": {"type": "string"}, "default": []},
      "version": {
        "type": "string", "required": true,
        "pattern": "^(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)(?:-[\\da-z\\-]+(?:\\.[\\da-z\\-]+)*)?(?:\\+[\\da-z\\-]+(?:\\.[\\da-z\\-]+)*)?$"
      },
      "stackstorm_version": {
        "type": "string",
        "pattern": "^((>?>|>=|=|<=|<?<)\\s*[0-9]+\\.[0-9]+\\.[0-9]+?(\\s*,)?\\s*)+$"
      },
      "python_versions": {
        "type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true,
        "items": {"type": "string", "enum": ["2", "3"]}
      },
      "author": {"type": "string", "required": true},
      "email": {"type": "string"},
      "contributors": {"type": "array", "items": {"type": "string", "maxLength": 100}},
      "files": {"type": "array", "items": {"type": "string"}, "default": []},
      "dependencies": {"type": "array", "items": {"type": "string"}, "default": []},
      "system": {"type": "object", "default": {}},
      "path": {"type": "string", "default": null}
    },
    "additionalProperties": true
  })");
  return shape;
}

const Value& trigger_type_shape() {
  static const Value shape = parse_shape(R"({
    "type": "object",
    "properties": {
      "id": {"type": "string", "default": null},
      "ref": {"type": "string"},
      "uid": {"type": "string"},
      "name": {"type": "string", "required": true},
      "pack": {"type": "string"},
      "description": {"type": "string"},
      "payload_schema": {"type": "object", "default": {}},
      "parameters_schema": {"type": "object", "default": {}},
      "tags": {"type": "array", "items": {"type": "object"}},
      "metadata_file": {"type": "string", "default": ""}
    },
    "additionalProperties": false
  })");
  return shape;
}

Result<Value> check_shape(const Value& shape, const Value& metadata) {
  schema::Failure failure;
  auto checked =
      schema::validate(shape, metadata, {.use_default = true, .allow_default_none = true}, &failure);
  if (!checked.ok()) return to_error(checked.error(), failure);
  return checked;
}

Result<Value> check_shape_with_parameters(const Value& shape, const Value& metadata) {
  schema::Failure outer, inner;
  auto checked = schema::validate(shape, metadata, {.use_default = true, .allow_default_none = true}, &outer);
  const Value& definitions = metadata["parameters"];
  Result<void> defined;
  if (definitions.is_object()) defined = schema::check_parameters(definitions, &inner);
  if (!defined.ok() && (checked.ok() || ranks_before(inner, outer))) return to_error(defined.error(), inner);
  if (!checked.ok()) return to_error(checked.error(), outer);
  return checked;
}

Result<void> check_definitions(const Value& definitions) {
  schema::Failure failure;
  if (auto checked = schema::check_parameters(definitions, &failure); !checked.ok()) {
    if (!failure.path.empty())
      failure.path.erase(failure.path.begin());  // "parameters", which the caller's file lacks
    return to_error(checked.error(), failure);
  }
  return {};
}

}  // namespace squall::content
