#include <charconv>
#include <cstdlib>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "value/json/json.h"
#include "value/json/scan.h"

namespace squall::json {
namespace {

// As Python reads integers: longer texts are refused.
constexpr std::size_t kMaxDigits = 4300;

struct Failure {
  Errc code;
  std::string message;
  const char* at;
};

bool continues(const char* at, const char* end) {
  return at < end && (static_cast<unsigned char>(*at) & 0xc0) == 0x80;
}

// Length of the UTF-8 sequence at `at`, which starts with a byte beyond ASCII; 0 when malformed.
std::size_t utf8_length(const char* at, const char* end) {
  const auto lead = static_cast<unsigned char>(*at);
  if (!continues(at + 1, end)) return 0;
  const auto second = static_cast<unsigned char>(at[1]);
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (!continues(at + 2, end)) return 0;
  if (lead == 0xe0) return second >= 0xa0 ? 3 : 0;
  if (lead == 0xed) return second <= 0x9f ? 3 : 0;
  if (lead >= 0xe1 && lead <= 0xef) return 3;
  if (!continues(at + 3, end)) return 0;
  if (lead == 0xf0) return second >= 0x90 ? 4 : 0;
  if (lead == 0xf4) return second <= 0x8f ? 4 : 0;
  return lead >= 0xf1 && lead <= 0xf3 ? 4 : 0;
}

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits)
      : at_(text.data()), end_(text.data() + text.size()), limits_(limits) {}

  Value document() {
    skip_blanks();
    Value out = value();
    skip_blanks();
    if (at_ != end_) fail("Extra data", at_);
    return out;
  }

 private:
  [[noreturn]] static void fail(std::string message, const char* at, Errc code = Errc::kParse) {
    throw Failure{code, std::move(message), at};
  }

  bool next_is(char c) const { return at_ != end_ && *at_ == c; }

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }

  bool take(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Value value() {
    if (at_ == end_) fail("Expecting value", at_);
    switch (*at_) {
      case '"':
        return text();
      case '{':
        return object();
      case '[':
        return array();
      case 't':
        if (take("true")) return true;
        break;
      case 'f':
        if (take("false")) return false;
        break;
      case 'n':
        if (take("null")) return nullptr;
        break;
      case 'N':
        if (take("NaN")) return __builtin_nan("");
        break;
      case 'I':
        if (take("Infinity")) return __builtin_inf();
        break;
      default:
        if (*at_ == '-' || is_digit(*at_)) return number();
        break;
    }
    fail("Expecting value", at_);
  }

  void enter() {
    if (++depth_ > limits_.max_depth) {
      fail(fmt::format("nesting deeper than the limit of {} levels", limits_.max_depth), at_, Errc::kLimit);
    }
    ++at_;
    skip_blanks();
  }

  Value array() {
    enter();
    const std::size_t first = items_.size();
    if (!next_is(']')) {
      while (true) {
        items_.push_back(value());
        skip_blanks();
        if (next_is(']')) break;
        if (!next_is(',')) fail("Expecting ',' delimiter", at_);
        ++at_;
        skip_blanks();
      }
    }
    ++at_;
    --depth_;
    Value out = Value::array_from(std::span(items_).subspan(first));
    items_.resize(first);
    return out;
  }

  Value object() {
    enter();
    const std::size_t first = members_.size();
    if (!next_is('}')) {
      while (true) {
        if (!next_is('"')) fail("Expecting property name enclosed in double quotes", at_);
        Value key = text();
        skip_blanks();
        if (!next_is(':')) fail("Expecting ':' delimiter", at_);
        ++at_;
        skip_blanks();
        Value item = value();
        members_.push_back({std::move(key), std::move(item)});
        skip_blanks();
        if (next_is('}')) break;
        if (!next_is(',')) fail("Expecting ',' delimiter", at_);
        ++at_;
        skip_blanks();
      }
    }
    ++at_;
    --depth_;
    Value out = Value::object_from(std::span(members_).subspan(first));
    members_.resize(first);
    return out;
  }

  Value text() {
    const char* const quote = at_++;
    const char* const start = at_;
    at_ = skip_plain(at_, end_);
    if (next_is('"')) return std::string_view(start, static_cast<std::size_t>(at_++ - start));
    scratch_.assign(start, at_);
    while (true) {
      if (at_ == end_) fail("Unterminated string starting at", quote);
      if (next_is('"')) {
        ++at_;
        return std::string_view(scratch_);
      }
      if (next_is('\\')) {
        escape(quote);
      } else if (is_plain(*at_)) {
        const char* const plain = at_;
        at_ = skip_plain(at_, end_);
        scratch_.append(plain, at_);
      } else {
        beyond_ascii();
      }
    }
  }

  void beyond_ascii() {
    if (static_cast<unsigned char>(*at_) < 0x20) fail("Invalid control character at", at_);
    const std::size_t length = utf8_length(at_, end_);
    if (length == 0) fail("Invalid UTF-8 at", at_);
    scratch_.append(at_, length);
    at_ += length;
  }

  void escape(const char* quote) {
    const char* const backslash = at_++;
    if (at_ == end_) fail("Unterminated string starting at", quote);
    switch (*at_++) {
      case '"':
        scratch_ += '"';
        return;
      case '\\':
        scratch_ += '\\';
        return;
      case '/':
        scratch_ += '/';
        return;
      case 'b':
        scratch_ += '\b';
        return;
      case 'f':
        scratch_ += '\f';
        return;
      case 'n':
        scratch_ += '\n';
        return;
      case 'r':
        scratch_ += '\r';
        return;
      case 't':
        scratch_ += '\t';
        return;
      case 'u':
        unicode_escape();
        return;
      default:
        fail("Invalid \\escape", backslash);
    }
  }

  std::uint32_t four_digits() {
    if (end_ - at_ < 4) fail("Invalid \\uXXXX escape", at_);
    std::uint32_t code = 0;
    for (const char* c = at_; c != at_ + 4; ++c) {
      if (hex_digit(*c) < 0) fail("Invalid \\uXXXX escape", at_ - 1);
      code = code * 16 + static_cast<std::uint32_t>(hex_digit(*c));
    }
    at_ += 4;
    return code;
  }

  // Half a surrogate pair stays what it is, as in Python (base/text/utf8.h).
  void unicode_escape() {
    std::uint32_t code = four_digits();
    if (code >= 0xd800 && code < 0xdc00 && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
      const char* const second = at_;
      at_ += 2;
      const std::uint32_t low = four_digits();
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      } else {
        at_ = second;
      }
    }
    squall::text::append_utf8(scratch_, code);
  }

  Value number() {
    const char* const start = at_;
    if (*at_ == '-') ++at_;
    if (at_ == end_ || !is_digit(*at_)) {
      if (take("Infinity")) return -__builtin_inf();
      fail("Expecting value", start);
    }
    const char* const digits = at_;
    if (*at_ == '0') {
      ++at_;
    } else {
      while (at_ != end_ && is_digit(*at_)) ++at_;
    }
    const char* const whole = at_;
    bool real = false;
    if (end_ - at_ >= 2 && *at_ == '.' && is_digit(at_[1])) {
      real = true;
      for (++at_; at_ != end_ && is_digit(*at_);) ++at_;
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      const char* from = at_ + 1;
      if (from != end_ && (*from == '+' || *from == '-')) ++from;
      if (from != end_ && is_digit(*from)) {
        real = true;
        for (at_ = from; at_ != end_ && is_digit(*at_);) ++at_;
      }
    }
    return real ? real_number(start) : integer(start, digits, whole);
  }

  Value integer(const char* start, const char* digits, const char* end) {
    const auto length = static_cast<std::size_t>(end - digits);
    if (length > kMaxDigits) {
      fail(fmt::format("an integer of {} digits exceeds the limit of {}", length, kMaxDigits), start,
           Errc::kLimit);
    }
    if (length > 18) return Value::big_int({start, static_cast<std::size_t>(end - start)});
    std::int64_t out = 0;
    for (const char* c = digits; c != end; ++c) out = out * 10 + (*c - '0');
    return *start == '-' ? -out : out;
  }

  Value real_number(const char* start) {
    double out = 0;
    if (std::from_chars(start, at_, out).ec == std::errc::result_out_of_range) {
      out = std::strtod(std::string(start, at_).c_str(), nullptr);  // tells an infinity from a zero
    }
    return out;
  }

  const char* at_;
  const char* const end_;
  const Limits& limits_;
  std::size_t depth_ = 0;
  std::vector<Value> items_;     // of the arrays that are open
  std::vector<Member> members_;  // of the objects that are open
  std::string scratch_;
};

// In Python's words; characters are counted, not bytes.
Error located(const Failure& failure, std::string_view text) {
  int line = 1, column = 1;
  std::size_t chars = 0;
  for (const char* c = text.data(); c != failure.at; ++c) {
    if ((static_cast<unsigned char>(*c) & 0xc0) == 0x80) continue;
    ++chars;
    ++column;
    if (*c == '\n') {
      ++line;
      column = 1;
    }
  }
  std::string message = failure.message;
  if (failure.code == Errc::kParse)
    message += fmt::format(": line {} column {} (char {})", line, column, chars);
  return Error(failure.code, std::move(message)).at(line, column).as("JSONDecodeError");
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) {
    return make_error(Errc::kLimit, "a JSON text of {} bytes exceeds the limit of {}", text.size(),
                      limits.max_bytes);
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  try {
    return Parser(text, limits).document();
  } catch (const Failure& failure) {
    return located(failure, text);
  }
}

}  // namespace squall::json
