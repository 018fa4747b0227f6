// What stands in parentheses: groups, assertions, conditions, flags.
#include <fmt/format.h>

#include "base/strings.h"
#include "base/text/regex_translator.h"

namespace squall::text::regex_syntax {

std::optional<Translator::Item> Translator::parse_group(Scope scope, bool first, std::size_t start) {
  if (++depth_ > kMaxPatternDepth) {
    throw SyntaxError{fmt::format("groups are nested more than {} deep", kMaxPatternDepth), start, true};
  }
  std::optional<Item> item =
      source_.take('?') ? parse_extension(scope, first, start) : capture(scope, start, "");
  --depth_;
  return item;
}

void Translator::close(std::size_t start) {
  if (!source_.take(')')) throw SyntaxError{"missing ), unterminated subpattern", start};
  out_ += ')';
}

Translator::Item Translator::capture(Scope scope, std::size_t start, const std::string& name) {
  const std::size_t number = groups_.size();
  if (!name.empty()) {
    for (const auto& [other, taken] : names_) {
      if (other == name) {
        throw SyntaxError{fmt::format("redefinition of group name {} as group {}; was group {}", quoted(name),
                                      number, taken),
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

Translator::Item Translator::enclosed(std::string_view opening, Scope scope, std::size_t start) {
  out_ += opening;
  const Width width = alternatives(scope, false);
  close(start);
  return {width, Last::kItem};
}

std::optional<Translator::Item> Translator::parse_extension(Scope scope, bool first, std::size_t start) {
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

Translator::Item Translator::lookahead(std::string_view opening, Scope scope, std::size_t start) {
  enclosed(opening, scope, start);
  return {{}, Last::kItem};
}

Translator::Item Translator::lookbehind(Scope scope, std::size_t start) {
  const bool negative = source_.looking_at('!');
  if (!negative && !source_.looking_at('=')) {
    if (source_.done()) throw SyntaxError{"unexpected end of pattern", source_.at};
    throw SyntaxError{"unknown extension ?<" + encode_utf8(std::u32string_view(&source_.text[source_.at], 1)),
                      start + 1};
  }
  ++source_.at;
  const bool outermost = !lookbehind_from_.has_value();
  if (outermost) lookbehind_from_ = groups_.size();
  const Width width = enclosed(negative ? "(?<!" : "(?<=", scope, start).width;
  if (outermost) lookbehind_from_.reset();
  if (width.min != width.max) throw SyntaxError{"look-behind requires fixed-width pattern", kNoPosition};
  return {{}, Last::kItem};
}

std::optional<std::size_t> Translator::number_of(const std::string& name) const {
  for (const auto& [other, number] : names_) {
    if (other == name) return number;
  }
  return std::nullopt;
}

Translator::Item Translator::named(Scope scope, std::size_t start) {
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

Translator::Item Translator::conditional(Scope scope, std::size_t start) {
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

std::optional<Translator::Item> Translator::flags(char32_t c, Scope scope, bool first, std::size_t start) {
  const InlineFlags given = parse_flags(source_, c);
  if (given.global) return global_flags(given.on, scope, first, start);
  scope.verbose = (scope.verbose || (given.on & kVerbose) != 0) && (given.off & kVerbose) == 0;
  scope.ascii = (scope.ascii && !given.unicode) || (given.on & kAscii) != 0;
  scope.ignore_case = (scope.ignore_case || (given.on & kIgnoreCase) != 0) && (given.off & kIgnoreCase) == 0;
  return enclosed(
      "(?" + letters(given.on) + (letters(given.off).empty() ? "" : "-" + letters(given.off)) + ":", scope,
      start);
}

std::optional<Translator::Item> Translator::global_flags(unsigned on, Scope scope, bool first,
                                                         std::size_t start) {
  if (!first) throw SyntaxError{"global flags not at the start of the expression", start};
  flags_ |= on;
  if ((on & kVerbose) != 0 && !scope.verbose) throw ReadAgain{};
  if ((on & kAscii) != 0 && !scope.ascii) throw ReadAgain{};
  if ((on & kIgnoreCase) != 0 && !scope.ignore_case) throw ReadAgain{};
  return std::nullopt;
}

std::string Translator::letters(unsigned flags) {
  std::string out;
  if ((flags & kIgnoreCase) != 0) out += 'i';
  if ((flags & kMultiLine) != 0) out += 'm';
  if ((flags & kDotAll) != 0) out += 's';
  return out;
}

}  // namespace squall::text::regex_syntax
