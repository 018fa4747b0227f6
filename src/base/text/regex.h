// Regular expressions with the rules of Python's `re` (version 3.11) for texts, run by PCRE2.
//
//   auto regex = Regex::compile("(?P<host>[a-z]+)-(\\d+)");
//   if (!regex.ok()) return std::move(regex).error();       // kParse, "missing ), unterminated subpattern at
//   position 0" auto found = regex->search(text);                        // kLimit when the match takes too
//   many steps if (found.ok() && *found) use((*found)->group("host"));
//
// Patterns are Python's: what Python refuses is an error here too (\h, \R, \K, \Q, (?R), bare \N, (?<name>),
// flags that do not stand at the start, look-behind of variable width, references to unknown groups), and
// what only Python knows (\Z, {,n}, \uXXXX, (?a:...), ^ after the last line end) works. Of \N{NAME} the names
// of character_name.h are known (kUnsupported else).
//
// Threads: a Regex is immutable and cheap to copy; any number of threads may use one. compile() keeps the
// last kCachedPatterns programs; keeping the Regex is faster still.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace squall::text {

// Bounds: patterns and texts come from rules and templates.
inline constexpr std::size_t kMaxPatternBytes = 64 * 1024;
inline constexpr std::size_t kMaxPatternDepth = 200;          // nested groups
inline constexpr std::uint32_t kMaxMatchSteps = 5'000'000;    // backtracking steps of one match
inline constexpr std::uint32_t kMaxMatchHeapKib = 64 * 1024;  // memory of one match
inline constexpr std::size_t kMaxMatches = 1'000'000;         // of one find_all, sub or split
inline constexpr std::size_t kMaxSubstitutionBytes = std::size_t{64} << 20;
inline constexpr std::size_t kCachedPatterns = 512;

enum RegexFlag : unsigned {
  kNoFlags = 0,
  kIgnoreCase = 1,  // re.I
  kMultiLine = 2,   // re.M: ^ and $ at every line
  kDotAll = 4,      // re.S: . crosses line ends
  kVerbose = 8,     // re.X: blanks and comments in the pattern do not count
  kAscii = 16,      // re.A: \w \d \s \b know ASCII alone
};

// What one match found. Offsets are bytes; the views point into the searched text, which must live on.
class Match {
 public:
  // Group 0 is the whole match. Empty for a group that took no part; see has().
  std::string_view group(std::size_t number = 0) const;
  bool has(std::size_t number) const;
  // REQUIRES: has(number).
  std::size_t start(std::size_t number = 0) const { return spans_[number].first; }
  std::size_t end(std::size_t number = 0) const { return spans_[number].second; }
  // Groups without group 0.
  std::size_t groups() const { return spans_.size() - 1; }

 private:
  friend class Regex;
  std::string_view text_;
  std::vector<std::pair<std::size_t, std::size_t>> spans_;
};

class Regex {
 public:
  // Errors: kParse in Python's words with the position in code points (kind() is "error"), kLimit,
  // kUnsupported.
  static Result<Regex> compile(std::string_view pattern, unsigned flags = kNoFlags);

  // The first match anywhere from byte `from` on; one that starts at `from`; one that takes all from `from`
  // to the end. Error: kLimit when it takes more than kMaxMatchSteps.
  Result<std::optional<Match>> search(std::string_view text, std::size_t from = 0) const;
  Result<std::optional<Match>> match(std::string_view text, std::size_t from = 0) const;
  Result<std::optional<Match>> full_match(std::string_view text, std::size_t from = 0) const;

  // All matches from left to right, empty ones included, as re.finditer() gives them.
  Result<std::vector<Match>> find_all(std::string_view text) const;
  // re.sub(): `replacement` knows \1, \g<1>, \g<name>, \n... A bad one is kParse. At most `count` times; 0:
  // all.
  Result<std::string> sub(std::string_view replacement, std::string_view text, std::size_t count = 0) const;
  Result<std::string> sub(const std::function<std::string(const Match&)>& replacement, std::string_view text,
                          std::size_t count = 0) const;
  // re.split(): the pieces, and between them what groups matched (nullopt: took no part). At most
  // `max_splits`; 0: all.
  Result<std::vector<std::optional<std::string>>> split(std::string_view text,
                                                        std::size_t max_splits = 0) const;
  // match.expand(template).
  Result<std::string> expand(std::string_view replacement, const Match& match) const;

  std::size_t groups() const;
  // Names with their numbers, in the order of the pattern.
  const std::vector<std::pair<std::string, std::size_t>>& group_names() const;
  std::optional<std::size_t> group_number(std::string_view name) const;
  const std::string& pattern() const;
  // The flags in force, those from inside the pattern included.
  unsigned flags() const;

 private:
  struct Program;
  enum class Mode : std::uint8_t { kSearch, kMatch, kFullMatch };
  explicit Regex(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  Result<std::optional<Match>> run(Mode mode, std::string_view text, std::size_t from, bool not_empty) const;
  // Calls `each` for every match until it says false.
  Result<void> scan(std::string_view text, const std::function<bool(Match&)>& each) const;

  std::shared_ptr<const Program> program_;
};

// re.escape(): the text as a pattern that matches it alone.
std::string escape_regex(std::string_view text);

}  // namespace squall::text
