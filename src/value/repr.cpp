// The text half of python.h: repr(), str(), isoformat().
#include <utf8proc.h>

#include <charconv>
#include <cmath>

#include "base/text/utf8.h"
#include "value/python.h"

namespace squall::python {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_hex(std::string& out, char letter, char32_t code, int digits) {
  out += '\\';
  out += letter;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

// str.isprintable(): all but the categories Other and Separator, and the blank.
bool printable(char32_t code) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    case UTF8PROC_CATEGORY_ZS:
      return code == ' ';
    default:
      return true;
  }
}

char quote_for(std::string_view text) {
  return text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
}

// Appends `c` if it prints in ASCII or has a short escape; false else.
bool append_ascii(std::string& out, unsigned char c, char quote) {
  switch (c) {
    case '\n':
      out += "\\n";
      return true;
    case '\r':
      out += "\\r";
      return true;
    case '\t':
      out += "\\t";
      return true;
    default:
      break;
  }
  if (c < ' ' || c >= 0x7f) return false;
  if (c == '\\' || c == static_cast<unsigned char>(quote)) out += '\\';
  out += static_cast<char>(c);
  return true;
}

void append_text(std::string& out, std::string_view text) {
  const char quote = quote_for(text);
  out += quote;
  for (std::size_t at = 0; at < text.size();) {
    if (append_ascii(out, static_cast<unsigned char>(text[at]), quote)) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    const char32_t code = squall::text::next_code_point(text, at);
    if (printable(code)) {
      out.append(text, start, at - start);
    } else if (code <= 0xff) {
      append_hex(out, 'x', code, 2);
    } else if (code <= 0xffff) {
      append_hex(out, 'u', code, 4);
    } else {
      append_hex(out, 'U', code, 8);
    }
  }
  out += quote;
}

void append_bytes(std::string& out, std::string_view data) {
  const char quote = quote_for(data);
  out += 'b';
  out += quote;
  for (char c : data) {
    const auto byte = static_cast<unsigned char>(c);
    if (!append_ascii(out, byte, quote)) append_hex(out, 'x', byte, 2);
  }
  out += quote;
}

void append_date_time(std::string& out, const DateTime& at) {
  out += fmt::format("datetime.datetime({}, {}, {}, {}, {}", at.year, at.month, at.day, at.hour, at.minute);
  if (at.second != 0 || at.micro != 0) out += fmt::format(", {}", at.second);
  if (at.micro != 0) out += fmt::format(", {}", at.micro);
  if (at.has_offset) {
    const std::int32_t offset = at.offset_seconds;
    if (offset == 0) {
      out += ", tzinfo=datetime.timezone.utc";
    } else if (offset < 0) {
      out +=
          fmt::format(", tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds={}))", offset + 86400);
    } else {
      out += fmt::format(", tzinfo=datetime.timezone(datetime.timedelta(seconds={}))", offset);
    }
  }
  out += ')';
}

void append(std::string& out, const Value& value);

void append_items(std::string& out, const Value& value, std::string_view open, std::string_view close) {
  out += open;
  bool first = true;
  for (const Value& item : value.items()) {
    if (!first) out += ", ";
    first = false;
    append(out, item);
  }
  out += close;
}

void append_mapping(std::string& out, const Value& value) {
  out += '{';
  bool first = true;
  const auto entry = [&](const Value& key, const Value& item) {
    if (!first) out += ", ";
    first = false;
    append(out, key);
    out += ": ";
    append(out, item);
  };
  for (const Member& member : value.members()) entry(member.key, member.value);
  for (const Value& pair : value.items()) entry(pair[0], pair[1]);
  out += '}';
}

void append(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      out += "None";
      break;
    case Kind::kBool:
      out += value.as_bool() ? "True" : "False";
      break;
    case Kind::kInt:
      out += std::to_string(value.as_int());
      break;
    case Kind::kDouble:
      out += repr(value.as_double());
      break;
    case Kind::kBigInt:
      out += value.as_string();
      break;
    case Kind::kString:
      append_text(out, value.as_string());
      break;
    case Kind::kBytes:
      append_bytes(out, value.as_string());
      break;
    case Kind::kDate: {
      const Date date = value.as_date();
      out += fmt::format("datetime.date({}, {}, {})", date.year, date.month, date.day);
      break;
    }
    case Kind::kDateTime:
      append_date_time(out, value.as_date_time());
      break;
    case Kind::kArray:
      append_items(out, value, "[", "]");
      break;
    case Kind::kTuple:
      append_items(out, value, "(", value.size() == 1 ? ",)" : ")");
      break;
    case Kind::kSet:
      if (value.empty()) {
        out += "set()";
      } else {
        append_items(out, value, "{", "}");
      }
      break;
    case Kind::kObject:
    case Kind::kPairs:
      append_mapping(out, value);
      break;
  }
}

}  // namespace

std::string repr_double(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  // "d.ddde+XX" with the fewest digits that read back; Python prints exponents -4..15 in full.
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific).ptr;
  const std::string_view all(text, static_cast<std::size_t>(end - text));
  const std::size_t e = all.find('e');
  int exponent = 0;
  std::from_chars(all.data() + e + (all[e + 1] == '+' ? 2 : 1), end, exponent);
  if (exponent < -4 || exponent > 15) return std::string(all);
  const bool negative = all.front() == '-';
  std::string digits;
  for (char c : all.substr(negative ? 1 : 0, e - (negative ? 1 : 0))) {
    if (c != '.') digits += c;
  }
  std::string out = negative ? "-" : "";
  if (exponent < 0)
    return out.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return out.append(digits).append(whole - digits.size(), '0').append(".0");
  return out.append(digits, 0, whole).append(".").append(digits, whole);
}

std::string repr_text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_text(out, text);
  return out;
}

std::string repr(const Value& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string str(const Value& value) {
  switch (value.kind()) {
    case Kind::kString:
      return std::string(value.as_string());
    case Kind::kDate:
      return iso_format(value.as_date());
    case Kind::kDateTime:
      return iso_format(value.as_date_time(), ' ');
    default:
      return repr(value);
  }
}

std::string iso_format(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string iso_format(const DateTime& at, char separator) {
  std::string out = fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}", at.year, at.month, at.day, separator,
                                at.hour, at.minute, at.second);
  if (at.micro != 0) out += fmt::format(".{:06}", at.micro);
  if (!at.has_offset) return out;
  const int offset = std::abs(at.offset_seconds);
  out += fmt::format("{}{:02}:{:02}", at.offset_seconds < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
  if (offset % 60 != 0) out += fmt::format(":{:02}", offset % 60);
  return out;
}

}  // namespace squall::python
