// Repeats, names and flags of Python's pattern syntax.
#include <fmt/format.h>

#include <utility>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/regex_syntax.h"
#include "base/text/utf8.h"

namespace squall::text::regex_syntax {
namespace {

constexpr std::uint64_t kMaxRepeat = 65535;  // PCRE2's own bound

std::optional<std::uint64_t> parse_count(Source& source, std::size_t start) {
  std::optional<std::uint64_t> count;
  while (!source.done() && source.peek() >= '0' && source.peek() <= '9') {
    count = count.value_or(0) * 10 + (source.text[source.at++] - '0');
    if (*count > kMaxRepeat)
      throw SyntaxError{fmt::format("a repeat count is larger than {}", kMaxRepeat), start, true};
  }
  return count;
}

// "3}", "3,}", ",4}", "3,4}".
std::optional<Repeat> parse_bounds(Source& source) {
  const std::size_t start = source.at;
  if (source.looking_at('}')) return std::nullopt;
  const std::optional<std::uint64_t> low = parse_count(source, start);
  std::optional<std::uint64_t> high = low;
  const bool comma = source.take(',');
  if (comma) high = parse_count(source, start);
  if (!source.take('}') || (!comma && !low)) return std::nullopt;
  const std::uint64_t min = low.value_or(0);
  if (!high) return Repeat{fmt::format("{{{},}}", min), min, kUnbounded};
  if (*high < min) throw SyntaxError{"min repeat greater than max repeat", start};
  return Repeat{fmt::format("{{{},{}}}", min, *high), min, *high};
}

bool is_ascii_letter(char32_t c) { return c < 0x80 && is_alpha(static_cast<char>(c)); }

unsigned flag_of(char32_t c) {
  switch (c) {
    case 'i':
      return kIgnoreCase;
    case 'm':
      return kMultiLine;
    case 's':
      return kDotAll;
    case 'x':
      return kVerbose;
    case 'a':
      return kAscii;
    default:
      return kNoFlags;  // u: the rule already
  }
}

char32_t next_flag(Source& source, const char* missing) {
  if (source.done()) throw SyntaxError{missing, source.at};
  return source.text[source.at++];
}

void require_flag(const Source& source, char32_t c, const char* missing) {
  if (!is_flag_letter(c)) throw SyntaxError{is_ascii_letter(c) ? "unknown flag" : missing, source.at - 1};
}

}  // namespace

std::optional<Repeat> parse_repeat(Source& source, char32_t c) {
  Repeat repeat;
  if (c == '*') repeat = {"*", 0, kUnbounded};
  if (c == '+') repeat = {"+", 1, kUnbounded};
  if (c == '?') repeat = {"?", 0, 1};
  if (c == '{') {
    const std::size_t start = source.at;
    const auto bounds = parse_bounds(source);
    if (!bounds) {
      source.at = start;
      return std::nullopt;
    }
    repeat = *bounds;
  }
  if (source.take('?')) {
    repeat.text += '?';
  } else if (source.take('+')) {
    repeat.text += '+';
  }
  return repeat;
}

std::string parse_name(Source& source, char32_t end, std::size_t& position) {
  position = source.at;
  while (!source.done() && source.peek() != end) ++source.at;
  std::string name = encode_utf8(std::u32string_view(source.text).substr(position, source.at - position));
  if (name.empty()) throw SyntaxError{"missing group name", position};
  if (!source.take(end))
    throw SyntaxError{fmt::format("missing {}, unterminated name", static_cast<char>(end)), position};
  return name;
}

void check_name(const std::string& name, std::size_t position) {
  bool good = !squall::is_digit(name[0]);
  for (char c : name)
    good = good && (squall::is_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80);
  if (!good) throw SyntaxError{"bad character in group name " + quoted(name), position};
}

bool is_flag_letter(char32_t c) {
  return std::u32string_view(U"iLmsxau").find(c) != std::u32string_view::npos;
}

InlineFlags parse_flags(Source& source, char32_t c) {
  InlineFlags flags;
  bool kind_given = false;
  while (c != ')' && c != ':' && c != '-') {
    require_flag(source, c, "missing -, : or )");
    if (c == 'L') throw SyntaxError{"bad inline flags: cannot use 'L' flag with a str pattern", source.at};
    if ((c == 'a' || c == 'u') && std::exchange(kind_given, true) && flags.unicode != (c == 'u')) {
      throw SyntaxError{"bad inline flags: flags 'a', 'u' and 'L' are incompatible", source.at};
    }
    flags.unicode = flags.unicode || c == 'u';
    flags.on |= flag_of(c);
    c = next_flag(source, "missing -, : or )");
  }
  flags.global = c == ')';
  if (c == '-') {
    c = next_flag(source, "missing flag");
    require_flag(source, c, "missing flag");
    while (c != ':') {
      require_flag(source, c, "missing :");
      if (c == 'a' || c == 'u' || c == 'L') {
        throw SyntaxError{"bad inline flags: cannot turn off flags 'a', 'u' and 'L'", source.at};
      }
      flags.off |= flag_of(c);
      c = next_flag(source, "missing :");
    }
  }
  if ((flags.on & flags.off) != 0)
    throw SyntaxError{"bad inline flags: flag turned on and off", source.at - 1};
  return flags;
}

}  // namespace squall::text::regex_syntax
