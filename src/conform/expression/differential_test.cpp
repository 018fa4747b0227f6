// Cases written by chance (tests/differential) with what the original said of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "conform/expression/request.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

class Differential : public testing::TestWithParam<const char*> {};

TEST_P(Differential, TheRecordedSampleStillHolds) {
  const char* root = std::getenv("SQUALL_SOURCE_DIR");
  ASSERT_NE(root, nullptr);
  std::ifstream file(std::string(root) + "/tests/differential/" + GetParam() + "_sample.jsonl");
  std::string line;
  ASSERT_TRUE(std::getline(file, line)) << "there is no sample";
  const Value context = json::parse(line).value()["context"];
  std::size_t cases = 0;
  while (std::getline(file, line)) {
    const Value request = json::parse(line).value();
    const Value outcome = evaluate_request(request.with("context", context));
    for (const Member& member : outcome.members()) {
      EXPECT_EQ(json::dump(request[member.name()]), json::dump(member.value)) << request.get_string("text");
    }
    ++cases;
  }
  EXPECT_GE(cases, 1'000U);
}

INSTANTIATE_TEST_SUITE_P(Languages, Differential, testing::Values("jinja", "yaql"));

TEST(Requests, OfUnknownModesAreRefused) {
  const Value outcome = evaluate_request(Value::object({{"engine", "jinja"}, {"mode", "x"}, {"text", "1"}}));
  EXPECT_EQ(outcome["error"].get_string("class"), "Request");
}

}  // namespace
}  // namespace squall::conform
