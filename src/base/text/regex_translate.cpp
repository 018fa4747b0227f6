#include "base/text/regex_translate.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "base/text/regex_translator.h"

namespace squall::text {
namespace regex_syntax {
namespace {

constexpr std::string_view kAsciiBoundary =
    "(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))";
constexpr std::string_view kAsciiNoBoundary =
    "(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])(?!\\A\\z)|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))";

}  // namespace

Translation Translator::run() {
  alternatives({(flags_ & kVerbose) != 0, (flags_ & kAscii) != 0, (flags_ & kIgnoreCase) != 0}, true);
  if (!source_.done()) throw SyntaxError{"unbalanced parenthesis", source_.at};
  for (const auto& [group, position] : conditions_) {
    if (group >= groups_.size())
      throw SyntaxError{fmt::format("invalid group reference {}", group), position};
  }
  return {std::move(out_), flags_, groups_.size() - 1, std::move(names_)};
}

Width Translator::alternatives(Scope scope, bool top) {
  Width width = sequence(scope, top);
  while (source_.take('|')) {
    out_ += '|';
    width = width.or_else(sequence(scope, false));
  }
  return width;
}

Width Translator::sequence(Scope scope, bool first) {
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

bool Translator::skip_blank_or_comment() {
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

char32_t Translator::next_token() {
  const char32_t c = source_.text[source_.at++];
  if (c == '\\' && source_.at++ >= source_.text.size())
    throw SyntaxError{"bad escape (end of pattern)", source_.at - 2};
  return c;
}

Translator::Item Translator::parse_simple(char32_t c, Scope scope, std::size_t start) {
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

void Translator::append_assertion(char32_t letter, bool ascii) {
  if (letter == 'A') out_ += "\\A";
  if (letter == 'Z') out_ += "\\z";
  if (letter == 'b') out_ += ascii ? kAsciiBoundary : "\\b";
  // Python's \B never holds in an empty text.
  if (letter == 'B') out_ += ascii ? kAsciiNoBoundary : "(?:(?!\\A\\z)\\B)";
}

Translator::Item Translator::reference(std::size_t group, std::size_t position) {
  if (!groups_[group].closed) throw SyntaxError{"cannot refer to an open group", position};
  check_lookbehind(group, position);
  out_ += fmt::format("\\g{{{}}}", group);
  return {groups_[group].width, Last::kItem};
}

void Translator::check_lookbehind(std::size_t group, std::size_t position) const {
  if (!lookbehind_from_) return;
  if (group >= groups_.size() || !groups_[group].closed)
    throw SyntaxError{"cannot refer to an open group", position};
  if (group >= *lookbehind_from_) {
    throw SyntaxError{"cannot refer to group defined in the same lookbehind subpattern", position};
  }
}

void Translator::check_repeatable(Last last, std::size_t position) {
  if (last == Last::kNone || last == Last::kAssertion) throw SyntaxError{"nothing to repeat", position};
  if (last == Last::kRepeat) throw SyntaxError{"multiple repeat", position};
}

}  // namespace regex_syntax

using namespace regex_syntax;

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
