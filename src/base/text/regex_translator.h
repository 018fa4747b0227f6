// Reads a pattern of Python's and writes PCRE2's. Private to regex_translate.cpp and regex_groups.cpp: what
// stands in a sequence, and what stands in parentheses.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text/regex.h"
#include "base/text/regex_syntax.h"
#include "base/text/regex_translate.h"
#include "base/text/utf8.h"

namespace squall::text::regex_syntax {

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

// Thrown when (?x), (?a) or (?i) at the start asks for another reading of the whole pattern.
struct ReadAgain {};

class Translator {
 public:
  Translator(std::string_view pattern, unsigned flags) : source_{decode_utf8(pattern)}, flags_(flags) {
    groups_.emplace_back();
  }

  // Throws SyntaxError or ReadAgain.
  Translation run();
  unsigned flags_so_far() const { return flags_; }

 private:
  // What the last item of a sequence was: what a repeat may follow.
  enum class Last : std::uint8_t { kNone, kAssertion, kRepeat, kItem };
  struct Item {
    Width width;
    Last last;
  };

  Width alternatives(Scope scope, bool top);

  // Up to '|', ')' or the end. `first`: nothing of the pattern stands before it, so global flags may.
  Width sequence(Scope scope, bool first);
  bool skip_blank_or_comment();

  // In comments a backslash hides the next character, as Python's tokenizer has it.
  char32_t next_token();
  Item parse_simple(char32_t c, Scope scope, std::size_t start);
  void append_assertion(char32_t letter, bool ascii);

  // REQUIRES: the group is known.
  Item reference(std::size_t group, std::size_t position);
  void check_lookbehind(std::size_t group, std::size_t position) const;
  static void check_repeatable(Last last, std::size_t position);
  std::optional<Item> parse_group(Scope scope, bool first, std::size_t start);
  void close(std::size_t start);
  Item capture(Scope scope, std::size_t start, const std::string& name);
  Item enclosed(std::string_view opening, Scope scope, std::size_t start);
  std::optional<Item> parse_extension(Scope scope, bool first, std::size_t start);
  Item lookahead(std::string_view opening, Scope scope, std::size_t start);
  Item lookbehind(Scope scope, std::size_t start);
  std::optional<std::size_t> number_of(const std::string& name) const;

  // (?P<name>...) and (?P=name)
  Item named(Scope scope, std::size_t start);

  // (?(1)yes|no) and (?(name)yes|no)
  Item conditional(Scope scope, std::size_t start);

  // (?flags), (?flags:...), (?flags-flags:...); `c` is the first character behind the '?'.
  std::optional<Item> flags(char32_t c, Scope scope, bool first, std::size_t start);
  std::optional<Item> global_flags(unsigned on, Scope scope, bool first, std::size_t start);

  // The flags that PCRE2 handles; verbose and ASCII are worked into the pattern.
  static std::string letters(unsigned flags);

  Source source_;
  unsigned flags_;
  std::string out_;
  std::vector<Group> groups_;  // [0] is the whole match
  std::vector<std::pair<std::string, std::size_t>> names_;
  std::vector<std::pair<std::size_t, std::size_t>> conditions_;  // group, position: may be defined further on
  std::optional<std::size_t> lookbehind_from_;
  std::size_t depth_ = 0;
};

}  // namespace squall::text::regex_syntax
