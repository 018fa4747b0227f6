#include "value/yaml/scalar.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/encoding.h"
#include "base/strings.h"
#include "value/python.h"

namespace squall::yaml {
namespace {

// Beyond this the value of a sexagesimal number would cost the square of its length.
constexpr std::size_t kMaxNumberText = 4300;

// Steps through a text by small patterns; each step says whether it matched.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  bool one(std::string_view set) {
    if (at_end() || set.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  bool digit() { return one("0123456789"); }
  // Zero or more; how many.
  std::size_t many(std::string_view set) {
    const std::size_t start = at_;
    while (one(set)) {
    }
    return at_ - start;
  }
  bool word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  // `least` to `most` digits as a number.
  std::optional<int> number(int least, int most) {
    int value = 0, count = 0;
    while (count < most && !at_end() && is_digit(text_[at_])) {
      value = value * 10 + (text_[at_++] - '0');
      ++count;
    }
    return count >= least ? std::optional(value) : std::nullopt;
  }
  std::string_view rest() const { return text_.substr(at_); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::string_view kDigits = "0123456789_";

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

bool is_bool(std::string_view text) {
  return is_one_of(text, {"yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False",
                          "FALSE", "on", "On", "ON", "off", "Off", "OFF"});
}

bool is_null(std::string_view text) { return is_one_of(text, {"", "~", "null", "Null", "NULL"}); }

// (:[0-5]?[0-9])+
bool sixties(Cursor& cursor) {
  std::size_t count = 0;
  while (cursor.one(":")) {
    const bool tens = cursor.one("012345");
    if (!cursor.digit() && !tens) return false;
    ++count;
  }
  return count > 0;
}

bool exponent_or_end(Cursor& cursor) {
  if (cursor.one("eE")) {
    if (!cursor.one("+-") || cursor.many("0123456789") == 0) return false;
  }
  return cursor.at_end();
}

bool is_float(std::string_view text) {
  Cursor cursor(text);
  const bool sign = cursor.one("+-");
  if (is_one_of(cursor.rest(), {".inf", ".Inf", ".INF"})) return true;
  if (!sign && is_one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  if (cursor.one(".")) {
    if (sign || !cursor.digit()) return false;
    cursor.many(kDigits);
    return exponent_or_end(cursor);
  }
  if (!cursor.digit()) return false;
  cursor.many(kDigits);
  Cursor clock = cursor;
  if (sixties(clock)) return clock.one(".") && (clock.many(kDigits), clock.at_end());
  if (!cursor.one(".")) return false;
  cursor.many(kDigits);
  return exponent_or_end(cursor);
}

bool is_int(std::string_view text) {
  Cursor cursor(text);
  cursor.one("+-");
  if (cursor.one("0")) {
    if (cursor.at_end()) return true;
    if (cursor.one("b")) return cursor.many("01_") > 0 && cursor.at_end();
    if (cursor.one("x")) return cursor.many("0123456789abcdefABCDEF_") > 0 && cursor.at_end();
    return cursor.many("01234567_") > 0 && cursor.at_end();
  }
  if (!cursor.digit()) return false;
  cursor.many(kDigits);
  return cursor.at_end() || (sixties(cursor) && cursor.at_end());
}

struct Timestamp {
  DateTime at;
  bool has_time = false;
  bool offset_fits = true;
};

// [ \t]*(Z|[-+]h?h(:mm)?)
bool read_offset(Cursor& cursor, Timestamp& out) {
  cursor.many(" \t");
  if (cursor.one("Z")) {
    out.at.has_offset = true;
    return true;
  }
  const bool minus = cursor.rest().starts_with('-');
  if (!cursor.one("+-")) return false;
  const auto hours = cursor.number(1, 2);
  if (!hours) return false;
  int minutes = 0;
  if (cursor.one(":")) {
    const auto read = cursor.number(2, 2);
    if (!read) return false;
    minutes = *read;
  }
  const int seconds = (*hours * 60 + minutes) * 60;
  out.offset_fits = seconds < 24 * 3600;
  out.at.has_offset = true;
  out.at.offset_seconds = minus ? -seconds : seconds;
  return true;
}

void read_fraction(Cursor& cursor, Timestamp& out) {
  if (!cursor.one(".")) return;
  int digits = 0;
  while (const auto digit = cursor.number(1, 1)) {
    if (digits++ < 6) out.at.micro = out.at.micro * 10 + static_cast<std::uint32_t>(*digit);
  }
  for (; digits < 6; ++digits) out.at.micro *= 10;
}

// The shape of a timestamp; whether its fields are in range is checked later.
std::optional<Timestamp> read_timestamp(std::string_view text) {
  Cursor cursor(text);
  Timestamp out;
  const auto year = cursor.number(4, 4);
  if (!year || !cursor.one("-")) return std::nullopt;
  const auto month = cursor.number(1, 2);
  if (!month || !cursor.one("-")) return std::nullopt;
  const auto day = cursor.number(1, 2);
  if (!day) return std::nullopt;
  out.at.year = *year;
  out.at.month = static_cast<std::uint8_t>(*month);
  out.at.day = static_cast<std::uint8_t>(*day);
  if (cursor.at_end()) return out;
  out.has_time = true;
  if (!cursor.one("Tt") && cursor.many(" \t") == 0) return std::nullopt;
  const auto hour = cursor.number(1, 2);
  if (!hour || !cursor.one(":")) return std::nullopt;
  const auto minute = cursor.number(2, 2);
  if (!minute || !cursor.one(":")) return std::nullopt;
  const auto second = cursor.number(2, 2);
  if (!second) return std::nullopt;
  out.at.hour = static_cast<std::uint8_t>(*hour);
  out.at.minute = static_cast<std::uint8_t>(*minute);
  out.at.second = static_cast<std::uint8_t>(*second);
  read_fraction(cursor, out);
  if (!cursor.at_end() && !read_offset(cursor, out)) return std::nullopt;
  return cursor.at_end() ? std::optional(out) : std::nullopt;
}

bool is_timestamp(std::string_view text) {
  const auto read = read_timestamp(text);
  return read && (read->has_time || text.size() == 10);
}

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

Error bad(std::string message) { return Error(Errc::kParse, std::move(message)); }

Result<Value> timestamp_value(std::string_view text) {
  const auto read = read_timestamp(text);
  if (!read) return bad(fmt::format("{} is no timestamp", python::repr(text)));
  const DateTime& at = read->at;
  if (at.year == 0) return bad("year 0 is out of range");
  if (at.month < 1 || at.month > 12) return bad("month must be in 1..12");
  if (at.day < 1 || at.day > days_in_month(at.year, at.month)) return bad("day is out of range for month");
  if (!read->has_time) return Value::date({.year = at.year, .month = at.month, .day = at.day});
  if (at.hour > 23) return bad("hour must be in 0..23");
  if (at.minute > 59) return bad("minute must be in 0..59");
  if (at.second > 59) return bad("second must be in 0..59");
  if (!read->offset_fits) return bad("offset must be a timedelta strictly between -24 and 24 hours");
  return Value::date_time(at);
}

// Without underscores and sign; true when it is negative.
bool split_sign(std::string& text) {
  std::erase(text, '_');
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.erase(0, 1);
  return negative;
}

Result<Value> int_value(std::string_view written) {
  std::string text(written);
  const bool negative = split_sign(text);
  std::optional<Value> value = Value(0);
  if (text.size() > kMaxNumberText) {
    value.reset();
  } else if (text.starts_with("0b") || text.starts_with("0x")) {
    value = python::parse_int(text.substr(2), text[1] == 'b' ? 2 : 16);
  } else if (text.starts_with('0')) {
    value = python::parse_int(text, 8);
  } else {
    for (std::string_view part : split(text, ':')) {
      const auto digits = python::parse_int(part);
      if (digits && value) {
        value = python::add(python::multiply(*value, 60), *digits);
      } else {
        value.reset();
      }
    }
  }
  if (!value)
    return bad(fmt::format("invalid literal for an integer: {}", python::repr(shorten(written, 100))));
  return negative ? python::subtract(0, *value) : *value;
}

Result<Value> float_value(std::string_view written) {
  std::string text = to_lower(written);
  const double sign = split_sign(text) ? -1.0 : 1.0;
  if (text == ".inf") return Value(sign * HUGE_VAL);
  if (text == ".nan") return Value(std::nan(""));
  double value = 0;
  for (std::string_view part : split(text, ':')) {
    const auto number = python::parse_float(part);
    if (!number)
      return bad(fmt::format("could not convert string to float: {}", python::repr(shorten(written, 100))));
    value = text.find(':') == std::string::npos ? *number : value * 60 + *number;
  }
  return Value(sign * value);
}

Result<Value> bool_value(std::string_view text) {
  const std::string lower = to_lower(text);
  if (is_one_of(lower, {"yes", "true", "on"})) return Value(true);
  if (is_one_of(lower, {"no", "false", "off"})) return Value(false);
  return bad(fmt::format("{} is no boolean", python::repr(shorten(text, 100))));
}

// Characters outside the alphabet are skipped, as in the line breaks of a folded text.
Result<Value> binary_value(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return bad("failed to convert base64 data into ascii");
    if (is_alnum(c) || c == '+' || c == '/' || c == '=') digits += c;
  }
  const auto bytes = digits.size() % 4 == 0 ? base64_decode(digits) : std::nullopt;
  if (!bytes) return bad("failed to decode base64 data: incorrect padding");
  return Value::bytes(*bytes);
}

}  // namespace

Tag implicit_tag(std::string_view text) {
  if (is_null(text)) return Tag::kNull;
  switch (text.front()) {
    case '<':
      return text == "<<" ? Tag::kMerge : Tag::kStr;
    case '=':
      return text == "=" ? Tag::kValue : Tag::kStr;
    case '.':
      return is_float(text) ? Tag::kFloat : Tag::kStr;
    case '+':
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      if (is_float(text)) return Tag::kFloat;
      if (is_int(text)) return Tag::kInt;
      return is_timestamp(text) ? Tag::kTimestamp : Tag::kStr;
    default:
      return is_bool(text) ? Tag::kBool : Tag::kStr;
  }
}

Result<Value> scalar_value(Tag tag, std::string_view text) {
  switch (tag) {
    case Tag::kNull:
      return Value();
    case Tag::kBool:
      return bool_value(text);
    case Tag::kInt:
      return int_value(text);
    case Tag::kFloat:
      return float_value(text);
    case Tag::kTimestamp:
      return timestamp_value(text);
    case Tag::kBinary:
      return binary_value(text);
    default:
      return Value(text);
  }
}

}  // namespace squall::yaml
