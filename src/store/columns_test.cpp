#include "store/columns.h"

#include <gtest/gtest.h>

#include <limits>

namespace squall::store {
namespace {

using model::Index;

TEST(Columns, ValuesFollowTheType) {
  const Value body = Value::object({{"t", "x"}, {"i", 7}, {"d", 1.5}, {"b", true}, {"n", nullptr}});
  const auto at = [&](std::string_view path, ColumnType type) { return column_value({path, type}, body); };
  EXPECT_EQ(at("t", ColumnType::kText), Value("x"));
  EXPECT_EQ(at("i", ColumnType::kInteger), Value(7));
  EXPECT_EQ(at("b", ColumnType::kInteger), Value(1));
  EXPECT_EQ(at("d", ColumnType::kReal), Value(1.5));
  EXPECT_EQ(at("i", ColumnType::kReal), Value(7.0));
  EXPECT_TRUE(at("i", ColumnType::kText).is_null());
  EXPECT_TRUE(at("t", ColumnType::kInteger).is_null());
  EXPECT_TRUE(at("d", ColumnType::kInteger).is_null());
  EXPECT_TRUE(at("n", ColumnType::kText).is_null());
  EXPECT_TRUE(at("missing.deep", ColumnType::kText).is_null());
  EXPECT_TRUE(
      column_value({"x", ColumnType::kReal}, Value::object({{"x", std::numeric_limits<double>::quiet_NaN()}}))
          .is_null());
}

TEST(Columns, OrderIsNullThenValuesThenBytes) {
  EXPECT_LT(compare_columns(nullptr, 1), 0);
  EXPECT_GT(compare_columns("", nullptr), 0);
  EXPECT_EQ(compare_columns(nullptr, nullptr), 0);
  EXPECT_LT(compare_columns(-1, 3), 0);
  EXPECT_LT(compare_columns(0.5, 0.75), 0);
  EXPECT_LT(compare_columns("B", "a"), 0);
  EXPECT_LT(compare_columns("z", "\xc3\xa9"), 0);
}

TEST(Columns, DeclarationsAreChecked) {
  const auto code = [](const Collection& collection) {
    const auto checked = check_collection(collection);
    return checked.ok() ? Errc::kTimeout : checked.error().code();  // kTimeout stands for "fine"
  };
  const Collection good{.name = "good_ones",
                        .columns = {{"a.b"}},
                        .indexes = {{.name = "x", .columns = {"a.b"}}},
                        .heavy = {"h"}};
  EXPECT_EQ(code(good), Errc::kTimeout);
  for (std::string_view name : {"", "Upper", "_x", "schema_versions", "sqlite_x", "a b", "x1"}) {
    Collection bad = good;
    bad.name = name;
    EXPECT_EQ(code(bad), Errc::kInternal) << name;
  }
  for (std::string_view path : {"", "id", "rev", "body", "k", "a\"b", "h", "h.size"}) {
    Collection bad = good;
    bad.columns.push_back({path});
    EXPECT_EQ(code(bad), Errc::kInternal) << path;
  }
  Collection twice = good;
  twice.columns.push_back({"a.b"});
  EXPECT_EQ(code(twice), Errc::kInternal);
  for (const Index& index : {Index{.name = "y", .columns = {"c"}}, Index{.name = "y", .columns = {}},
                             Index{.name = "y", .columns = {"a.b"}, .only_when = "c"}}) {
    Collection bad = good;
    bad.indexes.push_back(index);
    EXPECT_EQ(code(bad), Errc::kInternal);
  }
  Collection wide{.name = "wide",
                  .columns = std::vector<Column>(kMaxColumns + 1, Column{"a"}),
                  .indexes = {},
                  .heavy = {}};
  EXPECT_EQ(code(wide), Errc::kInternal);
}

TEST(Columns, PageBehindADocumentNeedsItsPlace) {
  const Collection collection{.name = "c", .columns = {{"a"}}, .indexes = {}, .heavy = {}};
  const Query first{.sort = {{"a", true}}, .limit = 10};
  const Query next =
      after(collection, first, {.id = "x", .revision = 1, .body = Value::object({{"a", "m"}})});
  ASSERT_EQ(next.where.size(), 1u);
  EXPECT_EQ(next.where[0].op, Op::kLe);
  EXPECT_EQ(next.any_of.size(), 2u);
  EXPECT_EQ(next.limit, 10u);
  EXPECT_DEATH((void)after(collection, first, {.id = "x", .revision = 1, .body = Value::object({})}),
               "keyset page");
}

}  // namespace
}  // namespace squall::store
