// The tests behind the operators' table, and what they share. Inside src/rules only; operators.h is the way
// in.
#pragma once

#include "rules/operators.h"

namespace squall::rules::test {

// str.lower(), an AttributeError for what is no text.
Result<std::string> lower(const Value& value);
// A text as fnmatch takes it, a TypeError else.
Result<std::string_view> path_like(const Value& value);

Result<bool> contains(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> ncontains(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> inside(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> ninside(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> equals(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> nequals(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> less(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> greater(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> exists(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> nexists(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> starts_with(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> ends_with(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> iequals(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> icontains(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> incontains(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> istarts_with(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> iends_with(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> search_regex(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> match_regex(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> full_match(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> older_than(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> younger_than(const Value& value, const Pattern& pattern, Timestamp now);
Result<bool> unsearchable(const Value& value, const Pattern& pattern, Timestamp now);

}  // namespace squall::rules::test
