#include "conform/suite.h"

#include <gtest/gtest.h>

#include "conform/suites.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

Value read(std::string_view text) { return *json::parse(text); }

TEST(CaseForms, ReadAndPrintBack) {
  for (const char* text :
       {R"({"$date":"2024-03-10"})", R"({"$datetime":"2024-03-10T09:30:00+02:00"})",
        R"({"$datetime":"2024-03-10T09:30:00.000500"})", R"({"$float":"nan"})", R"({"$float":"-inf"})",
        R"({"$bigint":"-9223372036854775809"})", R"({"$bytes":"aGk="})", R"({"$set":[1,2]})",
        R"({"$map":[[1,"a"],["k",{"$float":"inf"}]]})", R"({"a":[{"$date":"2024-03-10"}]})"}) {
    const Value value = from_case(read(text));
    EXPECT_EQ(json::dump(to_case(value)), text);
    EXPECT_FALSE(value == read(text)) << text << " was not understood";
  }
}

TEST(CaseForms, OutcomesCompareAsTheRulesSay) {
  EXPECT_TRUE(same_outcome(read(R"({"a":1,"b":2})"), read(R"({"b":2,"a":1})")));
  EXPECT_FALSE(same_outcome(read("1"), read("1.0")));
  EXPECT_TRUE(same_outcome(read(R"({"$set":[2,1]})"), Value::set({1, 2})));
  EXPECT_TRUE(same_outcome(read(R"({"$tuple":[1]})"), Value::array({1})));
  EXPECT_FALSE(same_outcome(read("[1,2]"), read("[2,1]")));
}

TEST(CaseErrors, WordsDecideWhatCounts) {
  const Error error(Errc::kInvalid, "bad value: foreign words");
  EXPECT_TRUE(same_error(read(R"({"words":"foreign","message":"other"})"), error));
  EXPECT_FALSE(same_error(read(R"({"words":"own","message":"other"})"), error));
  EXPECT_TRUE(
      same_error(read(R"({"words":"own","message":"bad value: x","own_prefix":"bad value: "})"), error));
  EXPECT_TRUE(
      same_error(read(R"({"words":"schema","message_prefix":"bad","message_suffix":"words"})"), error));
  EXPECT_FALSE(
      same_error(read(R"({"words":"schema","message_prefix":"bad","message_suffix":"word"})"), error));
}

TEST(Suites, HaveNamesThatDiffer) {
  for (const Suite* suite : all_suites()) EXPECT_EQ(find_suite(suite->name), suite);
  EXPECT_EQ(find_suite("none"), nullptr);
}

}  // namespace
}  // namespace squall::conform
