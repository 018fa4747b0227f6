// Syntax: the schema of a definition (spec/orquesta 3.3).
#include <optional>

#include "base/text/utf8.h"
#include "orquesta/inspect_parts.h"
#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::orquesta {
namespace {

std::string path_text(const std::vector<Value>& path) {
  std::string out;
  for (const Value& step : path) {
    if (step.is_int()) {
      out += fmt::format("[{}]", step.as_int());
    } else if (step.is_string()) {
      if (!out.empty()) out += '.';
      out += step.as_string();
    }
  }
  return out;
}

// The code point of up to `digits` digits behind `at`, which moves behind them; nothing when there are fewer
// than `least`.
std::optional<char32_t> digits(std::string_view text, std::size_t& at, std::size_t least, std::size_t most,
                               int base) {
  char32_t value = 0;
  std::size_t count = 0;
  for (; count < most && at + count < text.size(); ++count) {
    const char c = text[at + count];
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0 || digit >= base) break;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
  }
  if (count < least || value > 0x10ffff) return std::nullopt;
  at += count;
  return value;
}

// The reference takes a message for a text with backslash escapes, in Latin-1.
std::string unescaped(std::string_view message) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"", kMeant = "\a\b\f\n\r\t\v\\'\"";
  std::string out;
  for (std::size_t at = 0; at < message.size();) {
    const auto c = static_cast<unsigned char>(message[at++]);
    if (c != '\\' || at == message.size()) {
      text::append_utf8(out, c);
      continue;
    }
    const char letter = message[at];
    if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeant[known];
      ++at;
      continue;
    }
    std::size_t after = at + 1;
    std::optional<char32_t> code;
    if (letter == 'x') code = digits(message, after, 2, 2, 16);
    if (letter == 'u') code = digits(message, after, 4, 4, 16);
    if (letter == 'U') code = digits(message, after, 8, 8, 16);
    if (letter >= '0' && letter <= '7') code = digits(message, after = at, 1, 3, 8);
    if (letter == '\n') {
      ++at;
    } else if (code) {
      text::append_utf8(out, *code);
      at = after;
    } else {
      out += '\\';
    }
  }
  return out;
}

// The validator knows mappings with texts for keys alone. Another key is taken for a text of this mark and
// what Python prints of it, and shown as that again.
constexpr std::string_view kKeyMark = "\x01", kMarkShown = "'\\x01";

Value with_marked_keys(const Value& value) {
  if (value.is_array()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(with_marked_keys(item));
    return Value::array(std::move(items));
  }
  Object out;
  if (value.kind() == Kind::kPairs) {
    for (const Value& pair : value.items()) {
      const Value key = pair[0].is_string() ? pair[0] : Value(std::string(kKeyMark) + python::repr(pair[0]));
      out.set(key, with_marked_keys(pair[1]));
    }
    return out;
  }
  if (!value.is_object()) return value;
  for (const Member& member : value.members()) out.set(member.key, with_marked_keys(member.value));
  return out;
}

std::string without_marks(std::string message) {
  for (std::size_t at = message.find(kMarkShown); at != std::string::npos;
       at = message.find(kMarkShown, at)) {
    const std::size_t end = message.find('\'', at + kMarkShown.size());
    if (end != std::string::npos) message.erase(end, 1);
    message.erase(at, kMarkShown.size());
  }
  return message;
}

}  // namespace

Result<std::vector<Finding>> inspect_syntax(const Definition& definition) {
  auto failures = schema::all_failures(workflow_schema(), with_marked_keys(definition.document()));
  if (!failures.ok()) return std::move(failures).error();
  std::vector<Finding> out;
  for (const schema::Failure& failure : *failures) {
    Finding finding;
    finding.message = unescaped(without_marks(failure.message));
    finding.spec_path = path_text(failure.path);
    finding.schema_path = path_text(failure.schema_path);
    out.push_back(std::move(finding));
  }
  return out;
}

}  // namespace squall::orquesta
