#include "cli/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/strings.h"
#include "value/python.h"

namespace squall::cli {

namespace {

constexpr std::string_view kYes[] = {"1", "y", "yes", "true"};
constexpr std::string_view kNo[] = {"0", "n", "no", "nope", "nah", "false"};
constexpr std::size_t kShownOptions = 3;
constexpr std::size_t kMaxRows = 10'000;  // of a list of objects

bool among(std::span<const std::string_view> words, std::string_view text) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return iequals(word, text); });
}

// Reads one field. The end of the input comes out as kCanceled.
class Field {
 public:
  Field(Console& console, std::string name, const Value& schema)
      : console_(console), name_(std::move(name)), schema_(schema), type_(schema.get_string("type")) {}

  Result<Value> read() {
    const Value& items = schema_["items"];
    if (python::truthy(schema_["enum"])) return read_choice(schema_["enum"], false);
    if (type_ == "boolean") return read_boolean();
    if (type_ == "number" || type_ == "integer") return read_number(type_ == "integer");
    if (type_ == "object") return read_object(schema_["properties"], name_ + ".");
    if (type_ == "array" && items.contains("enum")) return read_choice(items["enum"], true);
    if (type_ == "array" && items.get_string("type") == "object") return read_rows(items["properties"]);
    if (type_ == "array") return read_list(items.get_string("type", "string"));
    return read_text();
  }

  // Every field of `fields`; stops at the end of the input.
  static Result<void> read_all(Console& console, const Value& fields, const std::string& prefix,
                               Object& out) {
    for (const Member& member : fields.members()) {
      auto value = Field(console, prefix + std::string(member.name()), member.value).read();
      if (value.ok()) {
        out.set(member.key, std::move(*value));
      } else if (value.error().code() == Errc::kUnsupported) {
        console.out(value.error().message() + ". Skipping...\n");
      } else {
        return std::move(value).error();
      }
    }
    return {};
  }

 private:
  Value fallback() const { return schema_["default"]; }
  bool may_be_empty() const { return !python::truthy(schema_["required"]) || python::truthy(fallback()); }

  // `hint` stands in brackets before the colon when there is a default.
  std::string prompt(std::string_view what, const std::string& hint) const {
    std::string out = name_ + std::string(what);
    if (!fallback().is_null()) out += " [" + hint + "]";
    return out + ": ";
  }

  // Asks until `convert` gives a value; its error is shown otherwise.
  template <typename Convert>
  Result<Value> ask(const std::string& question, bool hidden, Convert convert) {
    if (std::string text = schema_.get_string("description"); !text.empty()) console_.out("# " + text + "\n");
    for (;;) {
      auto answer = hidden ? console_.ask_secret(question) : console_.ask(question);
      if (!answer.ok()) return std::move(answer).error();
      if (answer->empty() && may_be_empty()) return fallback();
      Result<Value> value = convert(*answer);
      if (value.ok()) return value;
      console_.out(value.error().message() + "\n");
    }
  }

  Result<Value> read_boolean() {
    return ask(prompt(" (boolean)", python::truthy(fallback()) ? "y" : "n"), false,
               [](std::string_view text) -> Result<Value> {
                 if (among(kYes, text)) return Value(true);
                 if (among(kNo, text)) return Value(false);
                 return make_error(Errc::kInvalid, "Does not look like boolean. Pick from y, n");
               });
  }

  Result<Value> read_number(bool whole) {
    return ask(prompt(whole ? " (integer)" : " (float)", python::str(fallback())), false,
               [&](std::string_view text) -> Result<Value> {
                 if (whole) {
                   if (auto number = python::parse_int(text)) return *number;
                 } else if (auto number = python::parse_float(text)) {
                   return Value(*number);
                 }
                 return make_error(Errc::kInvalid, "{} is not a number", python::repr(text));
               });
  }

  Result<Value> read_object(const Value& properties, const std::string& prefix) {
    Object out;
    if (auto read = read_all(console_, properties, prefix, out); !read.ok()) return std::move(read).error();
    return Value(std::move(out));
  }

  Result<Value> read_rows(const Value& properties) {
    std::vector<Value> rows;
    while (rows.size() < kMaxRows) {
      auto row = read_object(properties, fmt::format("{}[{}].", name_, rows.size()));
      if (!row.ok()) return row;
      rows.push_back(std::move(*row));
      auto more = ask_yes(
          console_, fmt::format("~~~ Would you like to add another item to  \"{}\" array / list?", name_));
      if (!more.ok()) return std::move(more).error();
      if (*more != "y") break;
    }
    return Value::array(std::move(rows));
  }

  static Result<Value> option_at(const Value& options, std::string_view text) {
    auto index = parse_int64(text);
    if (!index || *index < 0) return make_error(Errc::kInvalid, "Not a number");
    if (static_cast<std::size_t>(*index) >= options.size())
      return make_error(Errc::kInvalid, "Out of bounds");
    return options[static_cast<std::size_t>(*index)];
  }

  std::string default_choice(const Value& options, bool several) const {
    std::vector<std::string> indexes;
    for (std::size_t i = 0; i < options.size(); ++i) {
      const auto wanted = fallback().items();
      bool hit = several ? std::find(wanted.begin(), wanted.end(), options[i]) != wanted.end()
                         : options[i] == fallback();
      if (hit) indexes.push_back(std::to_string(i));
    }
    return join(indexes, ", ");
  }

  Result<Value> read_choice(const Value& options, bool several) {
    std::string question = ": ";
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < options.size(); ++i) {
      question += fmt::format("\n {} - {}", i, python::str(options[i]));
      if (i < kShownOptions) shown.push_back(std::to_string(i));
    }
    question += "\nChoose from " + join(shown, ", ") + (options.size() > kShownOptions ? "..." : "");
    return ask(prompt(question, default_choice(options, several)), false,
               [&](std::string_view text) -> Result<Value> {
                 if (!several) return option_at(options, text);
                 std::vector<Value> chosen;
                 for (std::string_view word : split_blanks(replace_all(text, ",", " "))) {
                   auto option = option_at(options, word);
                   if (!option.ok()) return option;
                   chosen.push_back(std::move(*option));
                 }
                 return Value::array(std::move(chosen));
               });
  }

  Result<Value> read_list(const std::string& item_type) {
    bool known =
        item_type == "string" || item_type == "integer" || item_type == "number" || item_type == "boolean";
    if (!known) {
      return make_error(Errc::kUnsupported, "Interactive mode does not support arrays of {} type yet",
                        item_type);
    }
    std::vector<std::string> defaults;
    for (const Value& item : fallback().items()) defaults.push_back(python::str(item));
    return ask(prompt(" (comma-separated list)", join(defaults, ",")), false,
               [](std::string_view text) -> Result<Value> {
                 std::vector<Value> items;
                 for (std::string_view piece : split(text, ',')) items.emplace_back(trim(piece));
                 return Value::array(std::move(items));
               });
  }

  Result<Value> read_text() {
    bool secret = python::truthy(schema_["secret"]);
    // A default of a secret is used but not shown.
    std::string hint = secret ? "********" : python::str(fallback());
    return ask(prompt(secret ? " (secret)" : "", hint), secret, [](std::string_view text) -> Result<Value> {
      if (text.empty()) return make_error(Errc::kInvalid, "A value is required");
      return Value(text);
    });
  }

  Console& console_;
  std::string name_;
  const Value& schema_;
  std::string type_;
};

}  // namespace

Value ask_fields(Console& console, const Value& fields) {
  Object out;
  if (auto read = Field::read_all(console, fields, "", out); !read.ok()) console.out("Dialog interrupted.\n");
  return Value(std::move(out));
}

Result<std::string> ask_yes(Console& console, std::string_view question) {
  auto answer = console.ask(fmt::format("{} [y]: ", question));
  if (answer.ok() && answer->empty()) return std::string("y");
  return answer;
}

}  // namespace squall::cli
