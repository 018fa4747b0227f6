#include "base/text/regex_translate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/regex_syntax.h"
#include "base/text/utf8.h"

namespace squall::text {
namespace {

using namespace regex_syntax;

// How many characters something matches; kUnbounded stands for "any number".
struct Width {
  std::uint64_t min = 0, max = 0;

  Width then(Width next) const {
    return {std::min(kUnbounded, min + next.min), std::min(kUnbounded, max + next.max)};
  }
  Width or_else(Width other) const { return {std::min(min, other.min), std::max(max, other.max)}; }
  Width times(std::uint64_t low, std::uint64_t high) const {
    return {std::min(kUnbounded, min * low), max == 0 ? 0 : std::min(kUnbounded, max * high)};
  }
};

// Flags that change how the pattern itself is read; the others travel to PCRE2 as they stand.
struct Scope {
  bool verbose = false;
  bool ascii = false;
  bool ignore_case = false;

  Letters letters() const { return {ascii, ignore_case}; }
};

struct Group {
  bool closed = false;
  Width width;
};

constexpr std::string_view kAsciiBoundary =
    "(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))";
constexpr std::string_view kAsciiNoBoundary =
    "(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])(?!\\A\\z)|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))";

// Thrown when (?x), (?a) or (?i) at the start asks for another reading of the whole pattern.
struct ReadAgain {};

class Translator {
 public:
  Translator(std::string_view pattern, unsigned flags) : source_{decode_utf8(pattern)}, flags_(flags) {
    groups_.emplace_back();
  }

  Translation run() {
    alternatives({(flags_ & kVerbose) != 0, (flags_ & kAscii) != 0, (flags_ & kIgnoreCase) != 0}, true);
    if (!source_.done()) throw SyntaxError{"unbalanced parenthesis", source_.at};
    for (const auto& [group, position] : conditions_) {
      if (group >= groups_.size())
        throw SyntaxError{fmt::format("invalid group reference {}", group), position};
    }
    return {std::move(out_), flags_, groups_.size() - 1, std::move(names_)};
  }

 private:
  // What the last item of a sequence was: what a repeat may follow.
  enum class Last : std::uint8_t { kNone, kAssertion, kRepeat, kItem };

  Width alternatives(Scope scope, bool top) {
    Width width = sequence(scope, top);
    while (source_.take('|')) {
      out_ += '|';
      width = width.or_else(sequence(scope, false));
    }
    return width;
  }

  // Up to '|', ')' or the end. `first`: nothing of the pattern stands before it, so global flags may.
  Width sequence(Scope scope, bool first) {
    Width before, item;
    Last last = Last::kNone;
    while (!source_.done() && source_.peek() != '|' && source_.peek() != ')') {
      if (scope.verbose && skip_blank_or_comment()) continue;
      const std::size_t start = source_.at;
      const char32_t c = source_.text[source_.at++];
      if (std::optional<Repeat> repeat =
              c == '*' || c == '+' || c == '?' || c == '{' ? parse_repeat(source_, c) : std::nullopt) {
        check_repeatable(last, start);
        out_ += repeat->text;
        item = item.times(repeat->min, repeat->max);
        last = Last::kRepeat;
        continue;
      }
      if (c == '(') {
        const std::optional<Item> group = parse_group(scope, first && last == Last::kNone, start);
        if (!group) continue;  // a comment or global flags
        before = before.then(item);
        item = group->width;
        last = group->last;
        if (last == Last::kItem || last == Last::kAssertion) first = false;
        continue;
      }
      before = before.then(item);
      const Item parsed = parse_simple(c, scope, start);
      item = parsed.width;
      last = parsed.last;
    }
    return before.then(item);
  }

  struct Item {
    Width width;
    Last last;
  };

  bool skip_blank_or_comment() {
    const char32_t c = source_.peek();
    if (c == '#') {
      while (!source_.done() && next_token() != '\n') {
      }
      return true;
    }
    if (c >= 0x80 || !is_blank(static_cast<char>(c))) return false;
    ++source_.at;
    return true;
  }

  // In comments a backslash hides the next character, as Python's tokenizer has it.
  char32_t next_token() {
    const char32_t c = source_.text[source_.at++];
    if (c == '\\' && source_.at++ >= source_.text.size())
      throw SyntaxError{"bad escape (end of pattern)", source_.at - 2};
    return c;
  }

  Item parse_simple(char32_t c, Scope scope, std::size_t start) {
    switch (c) {
      case '.':
        out_ += '.';
        return {{1, 1}, Last::kItem};
      case '^':
        out_ += '^';
        return {{}, Last::kAssertion};
      case '$':
        out_ += '$';
        return {{}, Last::kAssertion};
      case '[':
        out_ += parse_set(source_, scope.letters());
        return {{1, 1}, Last::kItem};
      case '\\':
        break;
      default:
        append_literal(out_, c, scope.letters());
        return {{1, 1}, Last::kItem};
    }
    const Escape escape = parse_escape(source_, false);
    switch (escape.kind) {
      case Escape::Kind::kLiteral:
        append_literal(out_, escape.value, scope.letters());
        return {{1, 1}, Last::kItem};
      case Escape::Kind::kCategory:
        out_ += category(escape.value, scope.ascii, false);
        return {{1, 1}, Last::kItem};
      case Escape::Kind::kAssertion:
        append_assertion(escape.value, scope.ascii);
        return {{}, Last::kAssertion};
      case Escape::Kind::kReference:
        if (escape.value >= groups_.size()) {
          throw SyntaxError{fmt::format("invalid group reference {}", static_cast<unsigned>(escape.value)),
                            start + 1};
        }
        return reference(escape.value, start);
    }
    return {};
  }

  void append_assertion(char32_t letter, bool ascii) {
    if (letter == 'A') out_ += "\\A";
    if (letter == 'Z') out_ += "\\z";
    if (letter == 'b') out_ += ascii ? kAsciiBoundary : "\\b";
    // Python's \B never holds in an empty text.
    if (letter == 'B') out_ += ascii ? kAsciiNoBoundary : "(?:(?!\\A\\z)\\B)";
  }

  // REQUIRES: the group is known.
  Item reference(std::size_t group, std::size_t position) {
    if (!groups_[group].closed) throw SyntaxError{"cannot refer to an open group", position};
    check_lookbehind(group, position);
    out_ += fmt::format("\\g{{{}}}", group);
    return {groups_[group].width, Last::kItem};
  }

  void check_lookbehind(std::size_t group, std::size_t position) const {
    if (!lookbehind_from_) return;
    if (group >= groups_.size() || !groups_[group].closed)
      throw SyntaxError{"cannot refer to an open group", position};
    if (group >= *lookbehind_from_) {
      throw SyntaxError{"cannot refer to group defined in the same lookbehind subpattern", position};
    }
  }

  static void check_repeatable(Last last, std::size_t position) {
    if (last == Last::kNone || last == Last::kAssertion) throw SyntaxError{"nothing to repeat", position};
    if (last == Last::kRepeat) throw SyntaxError{"multiple repeat", position};
  }

  // --- groups ---

  std::optional<Item> parse_group(Scope scope, bool first, std::size_t start) {
    if (++depth_ > kMaxPatternDepth) {
      throw SyntaxError{fmt::format("groups are nested more than {} deep", kMaxPatternDepth), start, true};
    }
    std::optional<Item> item =
        source_.take('?') ? parse_extension(scope, first, start) : capture(scope, start, "");
    --depth_;
    return item;
  }

  void close(std::size_t start) {
    if (!source_.take(')')) throw SyntaxError{"missing ), unterminated subpattern", start};
    out_ += ')';
  }

  Item capture(Scope scope, std::size_t start, const std::string& name) {
    const std::size_t number = groups_.size();
    if (!name.empty()) {
      for (const auto& [other, taken] : names_) {
        if (other == name) {
          throw SyntaxError{fmt::format("redefinition of group name {} as group {}; was group {}",
                                        quoted(name), number, taken),
                            start + 4};
        }
      }
      names_.emplace_back(name, number);
    }
    groups_.emplace_back();
    out_ += '(';
    const Width width = alternatives(scope, false);
    close(start);
    groups_[number] = {true, width};
    return {width, Last::kItem};
  }

  Item enclosed(std::string_view opening, Scope scope, std::size_t start) {
    out_ += opening;
    const Width width = alternatives(scope, false);
    close(start);
    return {width, Last::kItem};
  }

  std::optional<Item> parse_extension(Scope scope, bool first, std::size_t start) {
    if (source_.done()) throw SyntaxError{"unexpected end of pattern", source_.at};
    const char32_t c = source_.text[source_.at++];
    switch (c) {
      case 'P':
        return named(scope, start);
      case ':':
        return enclosed("(?:", scope, start);
      case '>':
        return enclosed("(?>", scope, start);
      case '=':
        return lookahead("(?=", scope, start);
      case '!':
        return lookahead("(?!", scope, start);
      case '<':
        return lookbehind(scope, start);
      case '(':
        return conditional(scope, start);
      case '#':
        while (!source_.done() && source_.peek() != ')') next_token();
        if (!source_.take(')')) throw SyntaxError{"missing ), unterminated comment", start};
        return std::nullopt;
      default:
        break;
    }
    if (c == '-' || is_flag_letter(c)) return flags(c, scope, first, start);
    throw SyntaxError{"unknown extension ?" + encode_utf8(std::u32string_view(&c, 1)), start + 1};
  }

  Item lookahead(std::string_view opening, Scope scope, std::size_t start) {
    enclosed(opening, scope, start);
    return {{}, Last::kItem};
  }

  Item lookbehind(Scope scope, std::size_t start) {
    const bool negative = source_.looking_at('!');
    if (!negative && !source_.looking_at('=')) {
      if (source_.done()) throw SyntaxError{"unexpected end of pattern", source_.at};
      throw SyntaxError{
          "unknown extension ?<" + encode_utf8(std::u32string_view(&source_.text[source_.at], 1)), start + 1};
    }
    ++source_.at;
    const bool outermost = !lookbehind_from_.has_value();
    if (outermost) lookbehind_from_ = groups_.size();
    const Width width = enclosed(negative ? "(?<!" : "(?<=", scope, start).width;
    if (outermost) lookbehind_from_.reset();
    if (width.min != width.max) throw SyntaxError{"look-behind requires fixed-width pattern", kNoPosition};
    return {{}, Last::kItem};
  }

  std::optional<std::size_t> number_of(const std::string& name) const {
    for (const auto& [other, number] : names_) {
      if (other == name) return number;
    }
    return std::nullopt;
  }

  // (?P<name>...) and (?P=name)
  Item named(Scope scope, std::size_t start) {
    std::size_t position = 0;
    if (source_.take('<')) {
      const std::string name = parse_name(source_, '>', position);
      check_name(name, position);
      return capture(scope, start, name);
    }
    if (source_.take('=')) {
      const std::string name = parse_name(source_, ')', position);
      check_name(name, position);
      const auto number = number_of(name);
      if (!number) throw SyntaxError{"unknown group name " + quoted(name), position};
      return reference(*number, position);
    }
    if (source_.done()) throw SyntaxError{"unexpected end of pattern", source_.at};
    throw SyntaxError{"unknown extension ?P" + encode_utf8(std::u32string_view(&source_.text[source_.at], 1)),
                      start + 1};
  }

  // (?(1)yes|no) and (?(name)yes|no)
  Item conditional(Scope scope, std::size_t start) {
    std::size_t position = 0;
    const std::string name = parse_name(source_, ')', position);
    std::size_t group = 0;
    if (const auto number = parse_int64(name); number && is_digit(name[0])) {
      if (*number == 0) throw SyntaxError{"bad group number", position};
      group = static_cast<std::size_t>(std::min<std::int64_t>(*number, 1'000'000));
      conditions_.emplace_back(group, position);
    } else {
      check_name(name, position);
      const auto named_group = number_of(name);
      if (!named_group) throw SyntaxError{"unknown group name " + quoted(name), position};
      group = *named_group;
    }
    check_lookbehind(group, source_.at);
    out_ += fmt::format("(?({})", group);
    const Width yes = sequence(scope, false);
    Width no;
    if (source_.take('|')) {
      out_ += '|';
      no = sequence(scope, false);
      if (source_.looking_at('|'))
        throw SyntaxError{"conditional backref with more than two branches", source_.at};
    }
    close(start);
    return {yes.or_else(no), Last::kItem};
  }

  // --- flags ---

  // (?flags), (?flags:...), (?flags-flags:...); `c` is the first character behind the '?'.
  std::optional<Item> flags(char32_t c, Scope scope, bool first, std::size_t start) {
    const InlineFlags given = parse_flags(source_, c);
    if (given.global) return global_flags(given.on, scope, first, start);
    scope.verbose = (scope.verbose || (given.on & kVerbose) != 0) && (given.off & kVerbose) == 0;
    scope.ascii = (scope.ascii && !given.unicode) || (given.on & kAscii) != 0;
    return enclosed(
        "(?" + letters(given.on) + (letters(given.off).empty() ? "" : "-" + letters(given.off)) + ":", scope,
        start);
  }

  std::optional<Item> global_flags(unsigned on, Scope scope, bool first, std::size_t start) {
    if (!first) throw SyntaxError{"global flags not at the start of the expression", start};
    flags_ |= on;
    if ((on & kVerbose) != 0 && !scope.verbose) throw ReadAgain{};
    if ((on & kAscii) != 0 && !scope.ascii) throw ReadAgain{};
    if ((on & kIgnoreCase) != 0 && !scope.ignore_case) throw ReadAgain{};
    return std::nullopt;
  }

  // The flags that PCRE2 handles; verbose and ASCII are worked into the pattern.
  static std::string letters(unsigned flags) {
    std::string out;
    if ((flags & kIgnoreCase) != 0) out += 'i';
    if ((flags & kMultiLine) != 0) out += 'm';
    if ((flags & kDotAll) != 0) out += 's';
    return out;
  }

 public:
  unsigned flags_so_far() const { return flags_; }

 private:
  Source source_;
  unsigned flags_;
  std::string out_;
  std::vector<Group> groups_;  // [0] is the whole match
  std::vector<std::pair<std::string, std::size_t>> names_;
  std::vector<std::pair<std::size_t, std::size_t>> conditions_;  // group, position: may be defined further on
  std::optional<std::size_t> lookbehind_from_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<Translation> translate_regex(std::string_view pattern, unsigned flags) {
  if (pattern.size() > kMaxPatternBytes) {
    return make_error(Errc::kLimit, "a regular expression of {} bytes is longer than {}", pattern.size(),
                      kMaxPatternBytes);
  }
  for (;;) {
    Translator translator(pattern, flags);
    try {
      return translator.run();
    } catch (const ReadAgain&) {
      flags = translator.flags_so_far();
    } catch (const SyntaxError& error) {
      const std::string where =
          error.position == kNoPosition ? "" : fmt::format(" at position {}", error.position);
      return Error(error.unsupported ? Errc::kUnsupported : Errc::kParse, error.message + where).as("error");
    }
  }
}

}  // namespace squall::text
