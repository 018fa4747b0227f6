#include "content/alias_match.h"

#include <gtest/gtest.h>

#include "content/alias_parameters.h"
#include "value/json/json.h"

namespace squall::content {
namespace {

const Value& aliases() {
  static const Value list = json::parse(R"~([
    {"name": "deploy", "pack": "ops", "description": "Deploys.", "formats": ["deploy {{app}}", "ship {{app}}"]},
    {"name": "show", "pack": "ops", "description": "Shows.",
     "formats": [{"display": "show [what]", "representation": ["show {{what=all}}"]}]},
    {"name": "off", "pack": "ops", "enabled": false, "formats": ["deploy {{x}}"]},
    {"name": "issue", "pack": "bugs", "description": "Opens.",
     "formats": [{"display": "BUG-n", "representation": ["(?P<k>BUG-\\d+)"], "match_multiple": true}]}
  ])~")
                                .value();
  return list;
}

TEST(AliasMatch, FindsTheOneAlias) {
  const AliasMatch found = match_alias(aliases().items(), "ship web").value();
  EXPECT_EQ(found.alias, 0U);
  EXPECT_EQ(found.representation, "ship {{app}}");
  EXPECT_FALSE(found.match_multiple);
}

TEST(AliasMatch, TriesMultipleOnesLast) {
  const AliasMatch found = match_alias(aliases().items(), "BUG-7").value();
  EXPECT_EQ(found.alias, 3U);
  EXPECT_TRUE(found.match_multiple);
}

TEST(AliasMatch, RefusesNoneAndSeveral) {
  const auto none = match_alias(aliases().items(), "dance");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().message(), "Command 'dance' matched no patterns");
  const Value twice = json::parse(R"([{"name": "a", "formats": ["x {{p}}", "x {{q}}"]}])").value();
  const auto several = match_alias(twice.items(), "x 1");
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().code(), Errc::kConflict);
}

TEST(AliasHelp, FiltersAndPages) {
  const Value all = alias_help(aliases().items(), {}).value();
  EXPECT_EQ(all["available"], Value(4));
  const Value some =
      alias_help(aliases().items(), {.filter = "SHOW|ship", .pack = "ops", .limit = 1, .offset = 1}).value();
  EXPECT_EQ(some["available"], Value(2));
  ASSERT_EQ(some["helpstrings"].size(), 1U);
  EXPECT_EQ(some["helpstrings"][0]["display"], Value("show [what]"));
  EXPECT_FALSE(alias_help(aliases().items(), {.filter = "("}).ok());
}

TEST(AliasParameters, SplitTextsForArrays) {
  EXPECT_EQ(json::dump(alias_array("a, b,,c").value()), R"(["a","b","","c"])");
  EXPECT_EQ(json::dump(alias_array(Value::array({Value(1)})).value()), "[1]");
  EXPECT_FALSE(alias_array(5).ok());
}

TEST(AliasParameters, AddImmutableOnesRendered) {
  const auto render = [](const Value& tree) -> Result<Value> { return tree.with("who", "rendered"); };
  const Value immutable = Value::object({{"who", "{{ user }}"}});
  const std::vector<Value> commands = {Value::object({{"a", "1"}}), Value::object({{"a", "2"}})};
  const auto complete = add_immutable_parameters(immutable, commands, render).value();
  EXPECT_EQ(json::dump(Value::array(complete)), R"([{"a":"1","who":"rendered"},{"a":"2","who":"rendered"}])");

  const std::vector<Value> forbidden = {Value::object({{"who", "me"}})};
  const auto refused = add_immutable_parameters(immutable, forbidden, render);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "Immutable arguments cannot be overriden: who");
}

}  // namespace
}  // namespace squall::content
