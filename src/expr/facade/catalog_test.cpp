#include "expr/facade/catalog.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "base/config.h"
#include "base/file.h"
#include "expr/facade/bounds.h"
#include "value/json/json.h"

namespace squall::expr {
namespace {

// JSON has no keys but texts: such mappings are written as lists of pairs.
Value as_json(const Value& value) {
  if (value.kind() != Kind::kPairs) return value;
  std::vector<Value> pairs;
  for (const Value& pair : value.items()) pairs.push_back(Value::array({pair[0], pair[1]}));
  return Value::array(std::move(pairs));
}

// Those of Jinja's own things run in expr/jinja.
TEST(Catalog, ExamplesHold) {
  EvaluatorSettings settings;
  settings.outside = example_outside();
  const Evaluator evaluator(std::move(settings));
  std::size_t ran = 0;
  for (const CatalogEntry& entry : catalog()) {
    EXPECT_FALSE(entry.help.empty()) << entry.name;
    if (!entry.kind.starts_with("workflow") && !entry.kind.starts_with("YAQL")) continue;
    for (const CatalogExample& one : entry.examples) {
      EXPECT_EQ(Evaluator::language_of(one.text), one.language) << one.text;
      const auto value = evaluator.evaluate(std::string_view(one.text), example_data());
      ASSERT_TRUE(value.ok()) << one.text << ": " << value.error().text();
      EXPECT_EQ(json::dumps(as_json(*value)), json::dumps(json::parse(one.gives).value())) << one.text;
      ++ran;
    }
  }
  EXPECT_GT(ran, 300U);
}

TEST(Catalog, HoldsEveryFunctionOfWorkflows) {
  std::set<std::string> names;
  for (const CatalogEntry& entry : catalog()) {
    if (entry.kind != "workflow function") continue;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is there twice";
    EXPECT_EQ(entry.examples.size(), 2U) << entry.name;
  }
  EXPECT_EQ(names.size(), 38U);
}

TEST(Catalog, ThePageInTheRepositoryIsThatOfTheTable) {
  const char* root = std::getenv("SQUALL_SOURCE_DIR");
  ASSERT_NE(root, nullptr);
  const auto page = read_file(std::string(root) + "/docs/expressions.md");
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(*page == catalog_page())
      << "make it again: st2 expression functions --markdown > docs/expressions.md";
}

TEST(Bounds, AreThoseOfTheConfiguration) {
  const Bounds usual, configured = configured_bounds(Config());
  EXPECT_EQ(configured.max_steps, usual.max_steps);
  EXPECT_EQ(configured.max_iterations, usual.max_iterations);
  EXPECT_EQ(configured.max_nesting, usual.max_nesting);
  EXPECT_EQ(configured.max_data_depth, usual.max_data_depth);
  EXPECT_EQ(configured.max_text_bytes, usual.max_text_bytes);
  const Bounds own = configured_bounds(Config().with("expressions.max_steps=5000").value());
  EXPECT_EQ(jinja_limits(own).max_steps, 5'000U);
  EXPECT_EQ(yaql_limits(own).max_steps, 5'000U);
}

}  // namespace
}  // namespace squall::expr
