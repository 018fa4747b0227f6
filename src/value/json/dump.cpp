#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text/utf8.h"
#include "value/json/json.h"
#include "value/json/scan.h"
#include "value/python.h"

namespace squall::json {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_escape(std::string& out, std::uint32_t unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 15];
}

class Writer {
 public:
  Writer(std::string& out, const Style& style)
      : out_(out),
        style_(style),
        comma_(style.indent > 0 || !style.spaces ? "," : ", "),
        colon_(style.indent > 0 || style.spaces ? ": " : ":") {}

  void write(const Value& value) {
    switch (value.kind()) {
      case Kind::kNull:
        out_ += "null";
        break;
      case Kind::kBool:
        out_ += value.as_bool() ? "true" : "false";
        break;
      case Kind::kInt: {
        char digits[24];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, value.as_int()).ptr);
        break;
      }
      case Kind::kDouble:
        out_ += number(value.as_double());
        break;
      case Kind::kBigInt:
        out_ += value.as_string();
        break;
      case Kind::kString:
        text(value.as_string());
        break;
      case Kind::kBytes:
        text(squall::text::repaired_utf8(value.as_string()));
        break;
      case Kind::kDate:
        text(python::iso_format(value.as_date()));
        break;
      case Kind::kDateTime:
        text(python::iso_format(value.as_date_time()));
        break;
      case Kind::kArray:
      case Kind::kTuple:
      case Kind::kSet:
        array(value);
        break;
      case Kind::kObject:
        object(value);
        break;
      case Kind::kPairs:
        pairs(value);
        break;
    }
  }

 private:
  static std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    return python::repr(value);
  }

  // Python names the keys of a mapping as JSON would show them; all other kinds by str().
  static std::string key_text(const Value& key) {
    if (key.is_null()) return "null";
    if (key.is_bool()) return key.as_bool() ? "true" : "false";
    return key.is_double() ? number(key.as_double()) : python::str(key);
  }

  void new_line() {
    if (style_.indent <= 0) return;
    out_ += '\n';
    out_.append(depth_ * static_cast<std::size_t>(style_.indent), ' ');
  }

  // Writes "[a, b]" around what `each(i)` writes for i < count.
  template <typename Each>
  void group(char open, char close, std::size_t count, Each each) {
    out_ += open;
    if (count != 0) {
      ++depth_;
      for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) out_ += comma_;
        new_line();
        each(i);
      }
      --depth_;
      new_line();
    }
    out_ += close;
  }

  void array(const Value& value) {
    const auto items = value.items();
    group('[', ']', items.size(), [&](std::size_t i) { write(items[i]); });
  }

  void member(std::string_view name, const Value& value) {
    text(name);
    out_ += colon_;
    write(value);
  }

  void object(const Value& value) {
    const auto members = value.members();
    if (!style_.sort_keys) {
      return group('{', '}', members.size(),
                   [&](std::size_t i) { member(members[i].name(), members[i].value); });
    }
    std::vector<const Member*> sorted;
    for (const Member& m : members) sorted.push_back(&m);
    std::ranges::sort(sorted, {}, [](const Member* m) { return m->name(); });
    group('{', '}', sorted.size(), [&](std::size_t i) { member(sorted[i]->name(), sorted[i]->value); });
  }

  void pairs(const Value& value) {
    std::vector<std::pair<std::string, const Value*>> all;
    for (const Value& pair : value.items()) all.emplace_back(key_text(pair[0]), &pair.items()[1]);
    if (style_.sort_keys)
      std::ranges::stable_sort(all, {}, [](const auto& entry) -> const std::string& { return entry.first; });
    group('{', '}', all.size(), [&](std::size_t i) { member(all[i].first, *all[i].second); });
  }

  bool needs_escape(unsigned char c) const {
    return c < 0x20 || c == '"' || c == '\\' || (style_.ascii && c >= 0x7f);
  }

  // Half a surrogate pair has no place in UTF-8, so it is escaped in any style.
  static bool is_surrogate(std::string_view text, std::size_t at) {
    return text[at] == '\xed' && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xa0;
  }

  void text(std::string_view text) {
    out_ += '"';
    std::size_t plain = 0;
    const char* const end = text.data() + text.size();
    for (std::size_t at = 0; at < text.size();) {
      if (!needs_escape(static_cast<unsigned char>(text[at])) && !is_surrogate(text, at)) {
        // At least this one; ASCII style escapes DEL, which is plain elsewhere.
        at = style_.ascii ? at + 1
                          : static_cast<std::size_t>(skip_plain(text.data() + at + 1, end) - text.data());
        continue;
      }
      out_.append(text, plain, at - plain);
      escape(text, at);
      plain = at;
    }
    out_.append(text, plain);
    out_ += '"';
  }

  // Writes the character at `at` as an escape and steps over it.
  void escape(std::string_view text, std::size_t& at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x80) {
      const char32_t code = squall::text::next_code_point(text, at);
      if (code >= 0x10000) {
        append_escape(out_, 0xd800 + ((code - 0x10000) >> 10));
        append_escape(out_, 0xdc00 + ((code - 0x10000) & 0x3ff));
      } else {
        append_escape(out_, code);
      }
      return;
    }
    ++at;
    switch (c) {
      case '"':
        out_ += "\\\"";
        break;
      case '\\':
        out_ += "\\\\";
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      case '\b':
        out_ += "\\b";
        break;
      case '\f':
        out_ += "\\f";
        break;
      default:
        append_escape(out_, c);
    }
  }

  std::string& out_;
  const Style& style_;
  std::string_view comma_, colon_;
  std::size_t depth_ = 0;
};

}  // namespace

void dump_to(std::string& out, const Value& value, const Style& style) { Writer(out, style).write(value); }

std::string dump(const Value& value, const Style& style) {
  std::string out;
  dump_to(out, value, style);
  return out;
}

}  // namespace squall::json
