// format.format(...): fields, their attributes and items (with the sandbox's refusals), conversions.
#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "expr/jinja/format.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

class Braces {
 public:
  Braces(Render& render, const CallArgs& args, bool escaping)
      : render_(render), args_(args), escaping_(escaping) {}

  std::string format(std::string_view text, int depth) {
    if (depth > 2) raise("ValueError", "Max string recursion exceeded");
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      if (c != '{' && c != '}') {
        out += c;
        ++at;
        continue;
      }
      if (at + 1 < text.size() && text[at + 1] == c) {
        out += c;
        at += 2;
        continue;
      }
      if (c == '}') raise("ValueError", "Single '}}' encountered in format string");
      const std::size_t end = field_end(text, at + 1);
      out += field(text.substr(at + 1, end - at - 1), depth);
      render_.charge_text(out.size() / 8);
      at = end + 1;
    }
    return out;
  }

 private:
  static std::size_t field_end(std::string_view text, std::size_t at) {
    if (at == text.size()) raise("ValueError", "Single '{{' encountered in format string");
    const std::size_t start = at;
    for (int open = 1; at < text.size(); ++at) {
      open += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
      if (open == 0) return at;
    }
    const bool in_spec = text.substr(start).find_first_of(":!") != std::string_view::npos;
    raise("ValueError", "{}", in_spec ? "unmatched '{' in format spec" : "expected '}' before end of string");
  }

  std::string field(std::string_view text, int depth) {
    render_.step();
    // The name ends at the first ! or : outside of brackets.
    std::size_t end = 0;
    for (bool bracket = false; end < text.size(); ++end) {
      if (text[end] == '[') bracket = true;
      if (text[end] == ']') bracket = false;
      if (!bracket && (text[end] == '!' || text[end] == ':')) break;
    }
    const std::string_view name = text.substr(0, end);
    char conversion = 0;
    std::string_view spec;
    if (end < text.size() && text[end] == '!') {
      if (end + 1 >= text.size()) raise("ValueError", "unmatched '{{' in format spec");
      conversion = text[end + 1];
      end += 2;
      if (end < text.size() && text[end] != ':')
        raise("ValueError", "expected ':' after conversion specifier");
    }
    if (end < text.size()) spec = text.substr(end + 1);
    Var value = converted(lookup(name), conversion);
    const std::string inner =
        spec.find('{') == std::string_view::npos ? std::string(spec) : format(spec, depth + 1);
    std::string out = format_value(render_, value, inner);
    return escaping_ && !value.is(Tag::kMarkup) ? escape_text(out) : out;
  }

  Var converted(Var value, char conversion) {
    switch (conversion) {
      case 0:
        return value;
      case 's':
        return Value(str(render_, value));
      case 'r':
        return Value(repr(render_, value));
      case 'a':
        return Value(ascii_repr(render_, value));
      default:
        raise("ValueError", "Unknown conversion specifier {}", conversion);
    }
  }

  // `whole`: nothing follows the number. Only then does the reference watch over how fields are counted.
  Var argument(std::string_view name, bool whole) {
    if (name.empty()) {
      if (manual_)
        raise("ValueError", "cannot switch from manual field specification to automatic field numbering");
      return positional(next_++);
    }
    if (const auto index = parse_int64(name); index && std::ranges::all_of(name, squall::is_digit)) {
      if (whole && next_ != 0)
        raise("ValueError", "cannot switch from manual field specification to automatic field numbering");
      manual_ = manual_ || whole;
      return positional(static_cast<std::size_t>(*index));
    }
    for (const auto& [known, value] : args_.named) {
      if (known == name) return value;
    }
    raise("KeyError", "{}", python::repr(name));
  }

  Var positional(std::size_t index) const {
    if (index >= args_.positional.size()) raise("IndexError", "tuple index out of range");
    return args_.positional[index];
  }

  // "0.name[key]"
  Var lookup(std::string_view name) {
    const std::size_t first_end = std::min(name.find_first_of(".["), name.size());
    Var value = argument(name.substr(0, first_end), first_end == name.size());
    for (std::size_t at = first_end; at < name.size();) {
      if (name[at] == '.') {
        const std::size_t end = std::min(name.find_first_of(".[", at + 1), name.size());
        const std::string_view attribute = name.substr(at + 1, end - at - 1);
        if (attribute.empty()) raise("ValueError", "Empty attribute in format string");
        value = render_.get_attribute(value, attribute);
        at = end;
      } else if (name[at] == '[') {
        const std::size_t end = name.find(']', at);
        if (end == std::string_view::npos) raise("ValueError", "Missing ']' in format string");
        const std::string_view key = name.substr(at + 1, end - at - 1);
        if (key.empty()) raise("ValueError", "Empty attribute in format string");
        const auto index = std::ranges::all_of(key, squall::is_digit) ? parse_int64(key) : std::nullopt;
        value = render_.get_item(value, index ? Value(*index) : Value(key));
        at = end + 1;
      } else {
        raise("ValueError", "Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  Render& render_;
  const CallArgs& args_;
  bool escaping_;
  bool manual_ = false;
  std::size_t next_ = 0;
};

}  // namespace

std::string brace_format(Render& render, std::string_view format, const CallArgs& args, bool escaping) {
  return Braces(render, args, escaping).format(format, 1);
}

}  // namespace squall::jinja
