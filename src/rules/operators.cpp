#include "rules/operators.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "base/text/wildcard.h"
#include "rules/tests.h"

namespace squall::rules {
namespace {

using Needs = Operator::Needs;

constexpr std::array kOperators = {
    Operator{"contains", "The text holds the pattern, the list has it as a member, or the object as a key.",
             test::contains},
    Operator{"endswith", "The text ends with the pattern.", test::ends_with},
    Operator{"eq", "Short for equals.", test::equals},
    Operator{"equals", "The value equals the pattern, deeply; 1 equals 1.0 and true, but not '1'.",
             test::equals},
    Operator{"exists", "The value is there and not null; the pattern does not matter.", test::exists},
    Operator{"greaterthan", "The value is greater than the pattern; both must be of one kind.",
             test::greater},
    Operator{"gt", "Short for greaterthan.", test::greater},
    Operator{"icontains", "The text holds the pattern, whatever the case.", test::icontains, Needs::kLower},
    Operator{"iendswith", "The text ends with the pattern, whatever the case.", test::iends_with,
             Needs::kLower},
    Operator{"ieq", "Short for iequals.", test::iequals, Needs::kLower},
    Operator{"iequals", "The texts are equal, whatever the case.", test::iequals, Needs::kLower},
    Operator{"in", "Short for inside.", test::inside},
    Operator{"incontains", "The text does not hold the pattern, whatever the case.", test::incontains,
             Needs::kLower},
    Operator{"inside", "The pattern, a list, text or object, contains the value.", test::inside},
    Operator{"iregex", "The regular expression matches somewhere in the text, whatever the case.",
             test::search_regex, Needs::kCaselessRegex},
    Operator{"istartswith", "The text starts with the pattern, whatever the case.", test::istarts_with,
             Needs::kLower},
    Operator{"lessthan", "The value is less than the pattern; both must be of one kind.", test::less},
    Operator{"lt", "Short for lessthan.", test::less},
    Operator{"matchregex",
             "The regular expression matches at the start of the text, and '.' crosses lines; prefer regex.",
             test::match_regex, Needs::kDotAllRegex},
    Operator{"matchwildcard", "The whole text fits a shell-style pattern of *, ?, [set] and [!set].",
             test::full_match, Needs::kWildcard},
    Operator{"ncontains", "The opposite of contains.", test::ncontains},
    Operator{"neq", "Short for nequals.", test::nequals},
    Operator{"nequals", "The value differs from the pattern.", test::nequals},
    Operator{"nexists", "The value is missing or null; the pattern does not matter.", test::nexists},
    Operator{"nin", "Short for ninside.", test::ninside},
    Operator{"ninside", "The pattern does not contain the value.", test::ninside},
    Operator{"regex", "The regular expression matches somewhere in the text.", test::search_regex,
             Needs::kRegex},
    Operator{"search", "Some or every item of the list satisfies criteria of its own.", test::unsearchable},
    Operator{"startswith", "The text starts with the pattern.", test::starts_with},
    Operator{"td_gt", "Short for timediff_gt.", test::older_than},
    Operator{"td_lt", "Short for timediff_lt.", test::younger_than},
    Operator{"timediff_gt", "More than so many seconds have passed since the value, a date and time.",
             test::older_than},
    Operator{"timediff_lt", "Fewer than so many seconds have passed since the value, a date and time.",
             test::younger_than},
};
static_assert(kOperators.size() == 33);

Result<text::Regex> compile(const Value& pattern, unsigned flags) {
  if (!pattern.is_string())
    return Error(Errc::kInvalid, "first argument must be string or compiled pattern").as("TypeError");
  return text::Regex::compile(pattern.as_string(), flags);
}

Result<text::Regex> compile_wildcard(const Value& pattern) {
  auto subject = test::path_like(pattern);
  if (!subject.ok()) return std::move(subject).error();
  return text::Regex::compile(text::wildcard_regex(*subject));
}

Value as_text(Value value) {
  // Bytes count as the text they spell, for values and patterns alike.
  return value.kind() == Kind::kBytes ? Value(text::repaired_utf8(value.as_string())) : std::move(value);
}

}  // namespace

Pattern::Pattern(const Operator& op, Value value) : value_(as_text(std::move(value))) {
  // A null one is answered before any test looks further.
  if (value_.is_null() || op.needs == Needs::kNothing) return;
  auto derived = std::make_shared<Derived>();
  switch (op.needs) {
    case Needs::kNothing:
      break;
    case Needs::kLower:
      derived->lower = test::lower(value_);
      break;
    case Needs::kRegex:
      derived->regex = compile(value_, text::kNoFlags);
      break;
    case Needs::kDotAllRegex:
      derived->regex = compile(value_, text::kDotAll);
      break;
    case Needs::kCaselessRegex:
      derived->regex = compile(value_, text::kIgnoreCase);
      break;
    case Needs::kWildcard:
      derived->regex = compile_wildcard(value_);
      break;
  }
  derived_ = std::move(derived);
}

Result<const Operator*> find_operator(std::string_view name) {
  const std::string wanted = text::lower(name);
  const auto found = std::ranges::lower_bound(kOperators, wanted, {}, &Operator::name);
  if (found == kOperators.end() || found->name != wanted)
    return make_error(Errc::kInvalid, "Invalid operator: {}", wanted).as("Exception");
  return &*found;
}

std::span<const Operator> all_operators() { return kOperators; }

}  // namespace squall::rules
