// st2 expression: both languages on the spot.
#include <gtest/gtest.h>

#include "cli/client_for_test.h"

namespace squall::cli {
namespace {

class ExpressionCommands : public testing::Test, protected TestClient {};

TEST_F(ExpressionCommands, EvaluateWithoutAServer) {
  ASSERT_TRUE(write_file_atomic(folder / "vars.yaml", "host: web1\nports: [80, 443]\n").ok());
  EXPECT_EQ(run({"expression", "eval", "<% ctx(ports).len() + 1 %>", "--context", "vars.yaml"}), 0);
  EXPECT_EQ(console.printed, "3\n");
  EXPECT_EQ(run({"expression", "eval", "on {{ ctx().host }}", "-c", "vars.yaml"}), 0);
  EXPECT_EQ(console.printed, "on web1\n");
  EXPECT_EQ(run({"expression", "eval", "<% ctx(ports) %>", "-c", "vars.yaml", "-y"}), 0);
  EXPECT_EQ(console.printed, "- 80\n- 443\n");
  EXPECT_EQ(run({"expression", "eval", "{{ ctx().host }}", "-c", "vars.yaml", "-j"}), 0);
  EXPECT_EQ(console.printed, "\"web1\"\n");
  EXPECT_TRUE(requests.empty());
}

TEST_F(ExpressionCommands, ErrorsShowTheirPlace) {
  EXPECT_EQ(run({"expression", "eval", "on <% 1 + * %>"}), 1);
  EXPECT_EQ(
      console.printed,
      "ERROR: Unable to evaluate expression '<% 1 + * %>'. YaqlGrammarException: Parse error: unexpected "
      "'*' at position 4 of expression '1 + *\n"
      "on <% 1 + * %>\n"
      "          ^\n");
  EXPECT_EQ(run({"expression", "eval", "<% 1 %>", "-c", "none.yaml"}), 1);
  EXPECT_NE(console.printed.find("none.yaml"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder / "list.json", "[1]").ok());
  EXPECT_EQ(run({"expression", "eval", "<% 1 %>", "-c", "list.json"}), 1);
  EXPECT_EQ(console.printed, "ERROR: The context in \"list.json\" must be a mapping of variables.\n\n");
}

TEST_F(ExpressionCommands, TellWhatCanBeNamed) {
  EXPECT_EQ(run({"expression", "functions", "st2kv"}), 0);
  EXPECT_NE(console.printed.find("st2kv(key, decrypt=False, **options) (workflow function)"),
            std::string::npos);
  EXPECT_EQ(run({"expression", "functions", "distinct", "-j"}), 0);
  EXPECT_NE(console.printed.find("\"kind\": \"YAQL"), std::string::npos) << console.printed;
  EXPECT_EQ(run({"expression", "functions"}), 0);
  EXPECT_NE(console.printed.find("| version_bump_major"), std::string::npos);
  EXPECT_EQ(run({"expression", "functions", "nosuch"}), 1);
  EXPECT_EQ(run({"expression", "functions", "--markdown"}), 0);
  EXPECT_TRUE(console.printed.starts_with("# Expressions\n"));
  EXPECT_TRUE(requests.empty());
}

}  // namespace
}  // namespace squall::cli
