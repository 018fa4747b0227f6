#include "rules/operators.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace squall::rules {
namespace {

// "true", "false", or the class of the error.
std::string outcome(std::string_view name, const Value& value, const Value& pattern, Timestamp now = 0) {
  const auto op = find_operator(name);
  if (!op.ok()) return op.error().message();
  const auto result = (*op)->test(value, Pattern(**op, pattern), now);
  if (!result.ok()) return result.error().kind();
  return *result ? "true" : "false";
}

TEST(Operators, TableIsSortedAndWhole) {
  EXPECT_EQ(all_operators().size(), 33U);
  EXPECT_TRUE(std::ranges::is_sorted(all_operators(), {}, &Operator::name));
  for (const Operator& op : all_operators()) {
    EXPECT_FALSE(op.help.empty()) << op.name;
    const auto found = find_operator(op.name);
    ASSERT_TRUE(found.ok()) << op.name;
    EXPECT_EQ(*found, &op);
  }
}

TEST(Operators, NamesKnowNoCase) {
  EXPECT_EQ(outcome("EQ", "a", "a"), "true");
  EXPECT_EQ(outcome("NoSuch", "a", "a"), "Invalid operator: nosuch");
  EXPECT_EQ(outcome("", "a", "a"), "Invalid operator: ");
  EXPECT_EQ(outcome("equals ", "a", "a"), "Invalid operator: equals ");
}

TEST(Operators, EqualityIsPythons) {
  EXPECT_EQ(outcome("equals", 1, 1.0), "true");
  EXPECT_EQ(outcome("equals", true, 1), "true");
  EXPECT_EQ(outcome("equals", 1, "1"), "false");
  EXPECT_EQ(outcome("equals", nullptr, nullptr), "false");
  EXPECT_EQ(outcome("nequals", nullptr, nullptr), "false");
  EXPECT_EQ(outcome("nequals", nullptr, "x"), "true");
  EXPECT_EQ(outcome("equals", Value::array({1, 2}), Value::array({1, 2.0})), "true");
}

TEST(Operators, Containment) {
  EXPECT_EQ(outcome("contains", "hello", "ell"), "true");
  EXPECT_EQ(outcome("contains", Value::array({"a"}), "a"), "true");
  EXPECT_EQ(outcome("contains", Value::object({{"k", 1}}), "k"), "true");
  EXPECT_EQ(outcome("contains", 5, "5"), "TypeError");
  EXPECT_EQ(outcome("ncontains", Value::array({"a"}), "b"), "true");
  EXPECT_EQ(outcome("in", 1, Value::array({1, 2})), "true");
  EXPECT_EQ(outcome("nin", nullptr, Value::array({"a"})), "true");
  EXPECT_EQ(outcome("nin", nullptr, "abc"), "TypeError");
}

TEST(Operators, CaselessTexts) {
  EXPECT_EQ(outcome("ieq", "STRASSE", "strasse"), "true");
  EXPECT_EQ(outcome("ieq", 5, "5"), "AttributeError");
  EXPECT_EQ(outcome("ieq", "5", 5), "AttributeError");
  EXPECT_EQ(outcome("ieq", 5, nullptr), "false");
  EXPECT_EQ(outcome("icontains", "HeLLo", "ELL"), "true");
  EXPECT_EQ(outcome("incontains", "ABC", "b"), "false");
  EXPECT_EQ(outcome("istartswith", "FOObar", "foo"), "true");
  EXPECT_EQ(outcome("iendswith", "fooBAR", "bar"), "true");
}

TEST(Operators, Edges) {
  EXPECT_EQ(outcome("startswith", "foobar", "foo"), "true");
  EXPECT_EQ(outcome("endswith", "foobar", "foo"), "false");
  EXPECT_EQ(outcome("startswith", Value::array({"f"}), "f"), "AttributeError");
  EXPECT_EQ(outcome("startswith", "f", 5), "TypeError");
}

TEST(Operators, OrderIsOfOneKind) {
  EXPECT_EQ(outcome("lt", 4, 5), "true");
  EXPECT_EQ(outcome("lt", "5", "6"), "true");
  EXPECT_EQ(outcome("lt", "5", 6), "TypeError");
  EXPECT_EQ(outcome("gt", Value::array({2}), Value::array({1})), "true");
  EXPECT_EQ(outcome("gt", true, 0), "true");
  EXPECT_EQ(outcome("gt", nullptr, nullptr), "false");
}

TEST(Operators, RegularExpressions) {
  EXPECT_EQ(outcome("regex", "xfoo", "foo$"), "true");
  EXPECT_EQ(outcome("regex", "a\nb", "a.b"), "false");
  EXPECT_EQ(outcome("matchregex", "a\nb", "a.b"), "true");
  EXPECT_EQ(outcome("matchregex", "xfoo", "foo"), "false");
  EXPECT_EQ(outcome("iregex", "XFOO", "foo"), "true");
  EXPECT_EQ(outcome("regex", 5, "5"), "TypeError");
  EXPECT_EQ(outcome("regex", "5", 5), "TypeError");
  EXPECT_EQ(outcome("regex", "x", "("), "error");
  EXPECT_EQ(outcome("regex", 5, nullptr), "false");
}

TEST(Operators, Wildcards) {
  EXPECT_EQ(outcome("matchwildcard", "bar_foo", "*foo"), "true");
  EXPECT_EQ(outcome("matchwildcard", "ABC", "abc"), "false");
  EXPECT_EQ(outcome("matchwildcard", "a/b\n", "a*"), "true");
  EXPECT_EQ(outcome("matchwildcard", "ab", "a"), "false");
  EXPECT_EQ(outcome("matchwildcard", 5, "a"), "TypeError");
}

TEST(Operators, Presence) {
  EXPECT_EQ(outcome("exists", 0, nullptr), "true");
  EXPECT_EQ(outcome("exists", nullptr, "x"), "false");
  EXPECT_EQ(outcome("nexists", nullptr, nullptr), "true");
  EXPECT_EQ(outcome("search", Value::array(), Value::object()), "TypeError");
}

TEST(Operators, BytesCountAsTheirText) {
  EXPECT_EQ(outcome("equals", Value::bytes("a"), "a"), "true");
  EXPECT_EQ(outcome("regex", Value::bytes("abc"), "b"), "true");
  EXPECT_EQ(outcome("contains", "abc", Value::bytes("b")), "true");
}

}  // namespace
}  // namespace squall::rules
