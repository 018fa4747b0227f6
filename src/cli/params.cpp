#include "cli/params.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "cli/literal.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::cli {

namespace {

// What --inherit-env keeps to itself, in either spelling.
constexpr std::array<std::string_view, 17> kPrivateVariables = {
    "pwd",       "mail",    "username",   "user",    "path",           "home",
    "ps1",       "shell",   "pythonpath", "ssh_tty", "ssh_connection", "lang",
    "ls_colors", "logname", "oldpwd",     "term",    "xdg_session_id"};

// The action whose files are sent as content with a method and a name.
constexpr std::string_view kHttpAction = "core.http";

Value inherited_environment(const Environment& environment) {
  Object out;
  for (const auto& [name, value] : environment) {
    bool hidden =
        std::any_of(kPrivateVariables.begin(), kPrivateVariables.end(),
                    [&, &key = name](std::string_view word) { return key == word || key == to_upper(word); });
    if (!hidden) out.set(name, value);
  }
  return out;
}

// What iterating over a value gives in the reference: items, keys, characters. Nothing for what has none.
std::optional<std::vector<Value>> iterated(const Value& value) {
  std::vector<Value> out;
  if (value.is_sequence()) {
    out.assign(value.items().begin(), value.items().end());
  } else if (value.is_object()) {
    for (const Member& member : value.members()) out.push_back(member.key);
  } else if (value.is_string()) {
    for (std::size_t at = 0; at < value.as_string().size();) {
      std::size_t start = at;
      text::next_code_point(value.as_string(), at);
      out.emplace_back(value.as_string().substr(start, at - start));
    }
  } else {
    return std::nullopt;
  }
  return out;
}

// x.capitalize(): ASCII alone, which is all that a literal can hold outside its texts.
std::string capitalized(std::string_view text) {
  std::string out = to_lower(text);
  if (!out.empty()) out[0] = to_upper(out.substr(0, 1))[0];
  return out;
}

Result<Value> to_boolean(std::string_view text) {
  auto value = python_literal(capitalized(text));
  if (!value.ok()) return std::move(value).error().with("Valid values are true and false");
  return value;
}

// Decimal digits of any script as 0 to 9. Unicode puts the ten digits of a script in a row, so a digit's
// value is its place in the row.
std::string with_ascii_digits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = text::next_code_point(text, at);
    if (c < 0x80 || !text::is_decimal(c)) {
      text::append_utf8(out, c);
      continue;
    }
    char32_t zero = c;
    while (text::is_decimal(zero - 1)) --zero;
    out += static_cast<char>('0' + (c - zero) % 10);
  }
  return out;
}

Result<Value> to_integer(std::string_view text) {
  auto number = python::parse_int(with_ascii_digits(text));
  if (number) return *number;
  return make_error(Errc::kInvalid, "invalid literal for int() with base 10: {}", python::repr(text))
      .as("ValueError");
}

Result<Value> to_number(std::string_view text) {
  auto number = python::parse_float(with_ascii_digits(text));
  if (number) return Value(*number);
  return make_error(Errc::kInvalid, "could not convert string to float: {}", python::repr(text))
      .as("ValueError");
}

// JSON, or k=v,k2=v2 with texts for values; parts without '=' do not count.
Result<Value> to_object(std::string_view text) {
  if (text.starts_with('{')) return json::parse(text);
  Object out;
  for (std::string_view pair : split(text, ',')) {
    auto equals = pair.find('=');
    if (equals != std::string_view::npos) out.set(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return Value(std::move(out));
}

class Converter {
 public:
  Converter(const ActionSchema& action, bool auto_dict) : action_(action), auto_dict_(auto_dict) {}

  // The declared type, or null: none is known and the text stays as it is.
  Result<Value> type_of(std::string_view name, const Value& parameters) const {
    const Value* schema = action_.runner_parameters.find(name);
    if (schema == nullptr) schema = parameters.find(name);
    if (schema == nullptr || !python::truthy(*schema)) return Value();
    if (const Value* type = schema->find("type")) return *type;
    return make_error(Errc::kInvalid, "parameter \"{}\" has no type in its definition", name).as("KeyError");
  }

  Result<Value> convert(std::string_view name, std::string_view text, const Value& parameters) const {
    auto type = type_of(name, parameters);
    if (!type.ok()) return std::move(type).error();
    if (type->is_null()) return Value(text);
    std::string word = type->is_string() ? std::string(type->as_string()) : "";
    if (word == "string") return Value(text);
    if (word == "integer") return to_integer(text);
    if (word == "number") return to_number(text);
    if (word == "boolean") return to_boolean(text);
    if (word == "object") return to_object(text);
    if (word == "array") {
      const Value* schema = parameters.find(name);
      return schema != nullptr ? to_array(text, *schema, auto_dict_) : to_array(text, Value(), false);
    }
    return make_error(Errc::kInvalid,
                      "parameter \"{}\" has the type {}, which the command line cannot give a value of", name,
                      python::repr(*type))
        .as("TypeError");
  }

 private:
  // One integer makes a list of one; else JSON; else pieces between commas.
  Result<Value> to_array(std::string_view text, const Value& schema, bool auto_dict) const {
    if (auto number = python::parse_int(with_ascii_digits(text))) return Value::array({*number});
    Value out;
    if (auto parsed = json::parse(text); parsed.ok()) {
      out = std::move(*parsed);
    } else {
      std::vector<Value> pieces;
      for (std::string_view piece : split(text, ',')) pieces.emplace_back(trim(piece));
      out = Value::array(std::move(pieces));
    }
    auto items = iterated(out);
    if (!items) {
      return make_error(Errc::kInvalid, "'{}' object is not iterable", python::type_name(out))
          .as("TypeError");
    }
    bool rows = auto_dict && std::all_of(items->begin(), items->end(), [](const Value& item) {
                  return item.is_string() && contains(item.as_string(), ":");
                });
    if (!rows) return out;
    return to_row(*items, schema);
  }

  // ["id:1", "name:x"] as [{"id": 1, "name": "x"}], values converted by `properties` of the parameter.
  Result<Value> to_row(const std::vector<Value>& items, const Value& schema) const {
    Object row;
    const Value& properties = schema["properties"];
    for (const Value& item : items) {
      auto parts = split(item.as_string(), ':');
      if (parts.size() != 2) {
        return make_error(Errc::kInvalid, "too many values to unpack (expected 2): {}", item.as_string())
            .as("ValueError");
      }
      Value value(parts[1]);
      if (properties.contains(parts[0])) {
        auto converted = convert(parts[0], parts[1], properties);
        if (!converted.ok()) return converted;
        value = std::move(*converted);
      }
      row.set(parts[0], std::move(value));
    }
    return Value::array({Value(std::move(row))});
  }

  const ActionSchema& action_;
  bool auto_dict_;
};

// A second value for an array goes behind the first.
Result<Value> extended(const Value& before, const Value& more) {
  if (before.is_string() && more.is_string())
    return Value(std::string(before.as_string()) + std::string(more.as_string()));
  auto items = iterated(more);
  if (!before.is_array() || !items) {
    return make_error(Errc::kInvalid, "unsupported operand type(s) for +=: '{}' and '{}'",
                      python::type_name(before), python::type_name(more))
        .as("TypeError");
  }
  std::vector<Value> all(before.items().begin(), before.items().end());
  all.insert(all.end(), items->begin(), items->end());
  return Value::array(std::move(all));
}

Result<std::string> read_text(const std::string& path) {
  if (!file_exists(path))
    return make_error(Errc::kNotFound, "File \"{}\" doesn't exist", path).as("ValueError");
  if (!is_file(path)) return make_error(Errc::kInvalid, "\"{}\" is not a file", path).as("ValueError");
  auto content = read_file(path);
  if (content.ok() && !text::is_valid_utf8(*content)) {
    return make_error(Errc::kInvalid, "file \"{}\" is not UTF-8 text", path).as("UnicodeDecodeError");
  }
  return content;
}

}  // namespace

Result<Value> parse_parameters(const ActionSchema& action, const std::vector<std::string>& words,
                               const ParameterOptions& options, const Surroundings& around) {
  Object out;
  if (options.inherit_env) out.set("env", inherited_environment(around.environment));
  Converter converter(action, options.auto_dict);
  std::string file_name;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto equals = words[i].find('=');
    if (equals == std::string::npos) {
      out.set("cmd", join(std::span(words).subspan(i), " "));
      break;
    }
    std::string_view word = words[i];
    std::string_view name = word.substr(0, equals), text = word.substr(equals + 1);
    if (name.starts_with('@')) {
      std::string path = normal_path(join_path(around.folder, text));
      auto content = read_text(path);
      if (!content.ok()) return std::move(content).error();
      bool upload = action.ref == kHttpAction;
      if (upload) file_name = base_name(path);
      out.set(upload ? "file_content" : name.substr(1), *content);
      continue;
    }
    auto type = converter.type_of(name, action.parameters);
    if (!type.ok()) return std::move(type).error();
    auto value = converter.convert(name, text, action.parameters);
    if (!value.ok()) return std::move(value).error();
    const Value* before = out.find(name);
    bool repeated_array = before != nullptr && type->is_string() && type->as_string() == "array";
    if (repeated_array) value = extended(*before, *value);
    if (!value.ok()) return std::move(value).error();
    out.set(name, std::move(*value));
  }
  if (!file_name.empty()) {
    if (!out.contains("method")) out.set("method", "POST");
    if (!out.contains("file_name")) out.set("file_name", file_name);
  }
  return Value(std::move(out));
}

}  // namespace squall::cli
