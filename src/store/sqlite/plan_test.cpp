// The queries that services ask use the declared indexes.
#include <gmock/gmock.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/strings.h"
#include "model/collections.h"
#include "store/sqlite/data_directory.h"
#include "store/sqlite/query.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/schema.h"

namespace squall::store::sqlite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Plans : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(make_private_file(directory_ / "store.db").ok());
    connection_ = std::make_unique<Connection>(directory_ / "store.db");
    const Table* tables[] = {&executions_, &instances_, &keys_};
    ASSERT_TRUE(prepare_schema(*connection_, tables, 0).ok());
  }

  // The steps of the plan, joined by "; ".
  std::string plan(Sql sql) {
    sql.text = "EXPLAIN QUERY PLAN " + sql.text;
    std::vector<std::string> steps;
    for_rows(*connection_, sql, [&](const auto& row) {
      steps.emplace_back(row.text(3));
      return true;
    });
    return join(steps, "; ");
  }
  std::string of_executions(Query query) {
    query.limit = 50;
    query.read = Read::kSummary;
    return plan(find_sql(executions_, query));
  }

  TempDirectory directory_;
  Table executions_{model::kExecutions};
  Table instances_{model::kTriggerInstances};
  Table keys_{model::kKeyValuePairs};
  std::unique_ptr<Connection> connection_;
};

// Only ties of the sorted column may be sorted apart, never the whole.
auto walks(const std::string& index) {
  return AllOf(HasSubstr(index), Not(HasSubstr("USE TEMP B-TREE FOR ORDER BY")),
               Not(HasSubstr("MULTI-INDEX OR")));
}

TEST_F(Plans, NewestFirstWalksItsIndex) {
  const Sort newest{"start_timestamp", true};
  EXPECT_THAT(of_executions({.sort = {newest}}), walks("SCAN executions USING INDEX executions.start"));
  EXPECT_THAT(of_executions({.where = {{"status", Op::kEq, "failed"}}, .sort = {newest}}),
              walks("executions.start"));
  EXPECT_THAT(
      of_executions({.where = {{"status", Op::kIn, Value::array({"failed", "timeout"})}}, .sort = {newest}}),
      walks("executions.start"));
  EXPECT_THAT(of_executions({.where = {{"parent", Op::kIsNull, {}}}, .sort = {newest}}),
              walks("executions.start"));
  EXPECT_THAT(of_executions({.where = {{"start_timestamp", Op::kGt, 5}, {"start_timestamp", Op::kLt, 9}},
                             .sort = {newest}}),
              walks("SEARCH executions USING INDEX executions.start"));
  EXPECT_THAT(of_executions({.where = {{"action.ref", Op::kEq, "core.local"}}, .sort = {newest}}),
              walks("SEARCH executions USING INDEX executions.action_start (action.ref=?)"));
}

TEST_F(Plans, KeysetPagesStartAtTheirPlace) {
  const Document last{.id = "x", .revision = 1, .body = Value::object({{"start_timestamp", 5}})};
  const Query newest{.sort = {{"start_timestamp", true}}};
  EXPECT_THAT(of_executions(after(model::kExecutions, newest, last)),
              walks("SEARCH executions USING INDEX executions.start (start_timestamp<?)"));
  EXPECT_THAT(of_executions(after(model::kExecutions, {}, last)), walks("INDEX executions.id (id>?)"));
}

TEST_F(Plans, DueWorkIsASmallIndex) {
  EXPECT_THAT(of_executions({.where = {{"x.due", Op::kLe, 100}}, .sort = {{"x.due"}}}),
              walks("SEARCH executions USING INDEX executions.due (x.due<?)"));
  EXPECT_THAT(of_executions({.where = {{"x.notify", Op::kEq, 1}}}),
              HasSubstr("INDEX executions.notify (x.notify=?)"));
  EXPECT_THAT(of_executions({.where = {{"parent", Op::kEq, "x"}}}),
              HasSubstr("INDEX executions.parent (parent=?)"));
  EXPECT_THAT(plan(find_sql(instances_, {.where = {{"x.pending", Op::kEq, 1}}, .limit = 10})),
              HasSubstr("INDEX trigger_instances.pending"));
}

TEST_F(Plans, ReadsByIdAndByKey) {
  const std::string_view ids[] = {"a", "b", "c"};
  EXPECT_THAT(
      plan(get_sql(executions_, {ids, 1}, Read::kFull)),
      AllOf(HasSubstr("INDEX executions.id (id=?)"), HasSubstr("SEARCH h USING INTEGER PRIMARY KEY")));
  EXPECT_THAT(plan(get_sql(executions_, ids, Read::kSummary)), HasSubstr("INDEX executions.id (id=?)"));
  const Query by_key{.where = {{"scope", Op::kEq, "st2kv.system"}, {"name", Op::kEq, "k"}}};
  EXPECT_THAT(plan(find_sql(keys_, by_key)),
              HasSubstr("INDEX key_value_pairs.scope_name (scope=? AND name=?)"));
  const Query by_prefix{.where = {{"scope", Op::kEq, "st2kv.system"}, {"name", Op::kPrefix, "k"}},
                        .sort = {{"name"}}};
  EXPECT_THAT(plan(find_sql(keys_, by_prefix)),
              walks("INDEX key_value_pairs.scope_name (scope=? AND name>? AND name<?)"));
}

TEST_F(Plans, CountsAndDistinctValuesReadNoBodies) {
  EXPECT_THAT(plan(count_sql(executions_, {}, 100)), HasSubstr("COVERING INDEX"));
  EXPECT_THAT(plan(count_sql(executions_, {.where = {{"action.ref", Op::kEq, "x"}}}, 100)),
              HasSubstr("COVERING INDEX"));
  EXPECT_THAT(plan(distinct_sql(executions_, "action.ref", 10)),
              AllOf(HasSubstr("SEARCH executions USING COVERING INDEX executions.action_start"),
                    Not(HasSubstr("SCAN executions"))));
}

TEST_F(Plans, ListsOfOperandsShareAFewTexts) {
  const auto text_for = [&](int operands) {
    const Value items = Value::array(std::vector<Value>(static_cast<std::size_t>(operands), "x"));
    return find_sql(executions_, {.where = {{"status", Op::kIn, items}}}).text;
  };
  EXPECT_EQ(text_for(5), text_for(8));
  EXPECT_NE(text_for(8), text_for(9));
}

}  // namespace
}  // namespace squall::store::sqlite
