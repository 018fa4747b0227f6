// Declarations change from version to version; what is stored follows.
#include "store/sqlite/schema.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "base/file.h"
#include "store/sqlite/sqlite_store.h"

namespace squall::store::sqlite {
namespace {

using model::ColumnType;
using model::Index;
using ::testing::HasSubstr;

class Schema : public ::testing::Test {
 protected:
  Collection pets() const {
    return {.name = "pets",
            .columns = {{"name"}},
            .indexes = {{.name = "name", .columns = {"name"}}},
            .heavy = {}};
  }

  Result<void> open(const Collection& collection) {
    store_.reset();
    declared_ = collection;
    store_ = std::make_unique<SqliteStore>(SqliteOptions{.directory = directory_.path()});
    const Collection* collections[] = {&declared_};
    return store_->open(collections);
  }

  void fill(int pets) {
    std::vector<Write> batch;
    for (int i = 0; i < pets; ++i) {
      batch.push_back(insert(declared_, {.id = fmt::format("pet{}", i), .revision = 0, .body = body(i)}));
    }
    ASSERT_TRUE(store_->write(std::move(batch)).ok());
  }
  static Value body(int i) {
    return Value::object({{"name", fmt::format("n{}", i)},
                          {"age", i},
                          {"home", Value::object({{"street", i % 2 == 0 ? "even" : "odd"}})},
                          {"photo", std::string(100, 'x')}});
  }

  // All is as it was put in, and the file is sound.
  void expect_intact(int pets) {
    const auto all = store_->find(declared_, {});
    ASSERT_TRUE(all.ok()) << all.error().text();
    ASSERT_EQ(all->size(), static_cast<std::size_t>(pets));
    for (const Document& document : *all) {
      EXPECT_EQ(document.body, body(std::stoi(document.id.substr(3))));
      EXPECT_EQ(document.revision, 1);
    }
    EXPECT_EQ(*store_->check(), std::vector<std::string>{});
  }

  std::size_t count(Condition condition) {
    return *store_->count(declared_, {.where = {std::move(condition)}});
  }

  // Runs SQL on the closed file and gives the first column of its rows.
  std::vector<std::string> sql(const std::string& text) {
    store_.reset();
    Connection connection(directory_ / "store.db");
    std::vector<std::string> rows;
    sqlite::Run run(connection.prepared(text));
    while (run.next()) rows.emplace_back(run.text(0));
    return rows;
  }
  std::vector<std::string> index_names() {
    return sql(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'pets' AND sql NOT NULL ORDER BY "
        "1");
  }

  TempDirectory directory_;
  Collection declared_;
  std::unique_ptr<SqliteStore> store_;
};

using Names = std::vector<std::string>;

TEST_F(Schema, ANewColumnIsFilledFromTheBodies) {
  ASSERT_TRUE(open(pets()).ok());
  fill(1200);  // more than one chunk of the rewriting
  Collection wider = pets();
  wider.columns.push_back({"age", ColumnType::kInteger});
  wider.columns.push_back({"home.street"});
  wider.indexes.push_back({.name = "age", .columns = {"home.street", "age"}});
  ASSERT_TRUE(open(wider).ok());
  expect_intact(1200);
  EXPECT_EQ(count({"age", Op::kGe, 1190}), 10u);
  EXPECT_EQ(count({"home.street", Op::kEq, "odd"}), 600u);
  EXPECT_EQ(index_names(), (Names{"pets.age", "pets.id", "pets.name"}));
}

TEST_F(Schema, AColumnThatIsNoLongerDeclaredGoes) {
  Collection wide = pets();
  wide.columns.push_back({"age", ColumnType::kInteger});
  wide.indexes.push_back({.name = "age", .columns = {"age"}});
  ASSERT_TRUE(open(wide).ok());
  fill(10);
  ASSERT_TRUE(open(pets()).ok());
  expect_intact(10);
  EXPECT_EQ(index_names(), (Names{"pets.id", "pets.name"}));
  EXPECT_EQ(sql("SELECT name FROM pragma_table_info('pets')"), (Names{"k", "id", "rev", "name", "body"}));
  ASSERT_TRUE(open(wide).ok());
  EXPECT_EQ(count({"age", Op::kGt, 7}), 2u);
}

TEST_F(Schema, AColumnOfAnotherTypeIsMadeAnew) {
  Collection text = pets();
  text.columns.push_back({"age", ColumnType::kText});
  ASSERT_TRUE(open(text).ok());
  fill(10);
  EXPECT_EQ(count({"age", Op::kNotNull, {}}), 0u);
  Collection number = pets();
  number.columns.push_back({"age", ColumnType::kInteger});
  ASSERT_TRUE(open(number).ok());
  EXPECT_EQ(count({"age", Op::kNotNull, {}}), 10u);
  expect_intact(10);
}

TEST_F(Schema, AnIndexFollowsItsDeclaration) {
  ASSERT_TRUE(open(pets()).ok());
  fill(10);
  Collection unique = pets();
  unique.indexes = {{.name = "name", .columns = {"name"}, .unique = true}};
  ASSERT_TRUE(open(unique).ok());
  const auto taken = store_->write({insert(declared_, {.id = "other", .revision = 0, .body = body(3)})});
  EXPECT_EQ(taken.error().detail(), "name");
  ASSERT_TRUE(open(pets()).ok());
  EXPECT_TRUE(store_->write({insert(declared_, {.id = "other", .revision = 0, .body = body(3)})}).ok());
  const auto refused = open(unique);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), Errc::kConflict);
  EXPECT_THAT(refused.error().message(), HasSubstr("pets.name"));
  ASSERT_TRUE(open(pets()).ok());  // the refused change left nothing half done
  EXPECT_EQ(*store_->check(), Names{});
}

TEST_F(Schema, FieldsBecomeHeavyAndLightAgain) {
  ASSERT_TRUE(open(pets()).ok());
  fill(10);
  Collection heavy = pets();
  heavy.heavy = {"photo"};
  ASSERT_TRUE(open(heavy).ok());
  expect_intact(10);
  EXPECT_FALSE(store_->get(declared_, "pet1", Read::kSummary)->body.contains("photo"));
  Collection other = pets();
  other.heavy = {"home"};
  ASSERT_TRUE(open(other).ok());
  expect_intact(10);
  EXPECT_TRUE(store_->get(declared_, "pet1", Read::kSummary)->body.contains("photo"));
  EXPECT_FALSE(store_->get(declared_, "pet1", Read::kSummary)->body.contains("home"));
  ASSERT_TRUE(open(pets()).ok());
  expect_intact(10);
  EXPECT_EQ(sql("SELECT name FROM sqlite_schema WHERE name = 'pets.heavy'"), Names{});
}

TEST_F(Schema, TheSameDeclarationChangesNothing) {
  ASSERT_TRUE(open(pets()).ok());
  fill(3);
  const Names before = sql("PRAGMA schema_version");
  ASSERT_TRUE(open(pets()).ok());
  EXPECT_EQ(sql("PRAGMA schema_version"), before);
}

TEST_F(Schema, VersionsAreRecordedAndANewerOneIsRefused) {
  ASSERT_TRUE(open(pets()).ok());
  EXPECT_EQ(sql("SELECT version FROM schema_versions ORDER BY 1"), Names{std::to_string(kSchemaVersion)});
  sql("INSERT INTO schema_versions VALUES(1000, 0, 'from the future') RETURNING version");
  const auto opened = open(pets());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), Errc::kUnsupported);
  EXPECT_THAT(opened.error().message(), HasSubstr("1000"));
  EXPECT_THAT(opened.error().message(), HasSubstr("newer version"));
}

TEST_F(Schema, CheckFindsWhatDoesNotFit) {
  Collection heavy = pets();
  heavy.heavy = {"photo"};
  ASSERT_TRUE(open(heavy).ok());
  fill(3);
  sql("UPDATE pets SET name = 'other' WHERE id = 'pet1' RETURNING id");
  sql("UPDATE pets SET body = '{' WHERE id = 'pet2' RETURNING id");
  sql("DELETE FROM pets WHERE id = 'pet0' RETURNING id");
  ASSERT_TRUE(open(heavy).ok());
  const auto findings = store_->check();
  ASSERT_TRUE(findings.ok());
  ASSERT_EQ(findings->size(), 3u);
  EXPECT_THAT((*findings)[0], HasSubstr("pet1: column name"));
  EXPECT_THAT((*findings)[1], HasSubstr("pet2 is damaged"));
  EXPECT_THAT((*findings)[2], HasSubstr("belong to no document"));
  EXPECT_EQ(store_->get(declared_, "pet2").error().code(), Errc::kIo);
}

}  // namespace
}  // namespace squall::store::sqlite
