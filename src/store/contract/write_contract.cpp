// Conditional writes, batches, heavy fields.
#include <future>

#include "store/contract/contract.h"

namespace squall::store::contract {
namespace {

using Revisions = std::vector<std::int64_t>;

Value named(std::string_view name) { return Value::object({{"name", name}}); }

TEST_P(StoreContract, InsertThenGetGivesTheBodyBack) {
  const Value body = Value::object({{"name", "a"},
                                    {"list", Value::array({1, 2.5, true, nullptr, "x"})},
                                    {"big", Value::big_int("123456789012345678901234567890")},
                                    {"text", "tab\tnul\\ \"quoted\" \xc3\xa9"}});
  const auto written = store().write({insert(kThings, thing(1, body))});
  ASSERT_TRUE(written.ok()) << written.error().text();
  EXPECT_EQ(*written, Revisions{1});
  const auto read = store().get(kThings, id_of(1));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id, id_of(1));
  EXPECT_EQ(read->revision, 1);
  EXPECT_EQ(read->body, body);
}

TEST_P(StoreContract, GetOfNothingIsNotFound) {
  const auto read = store().get(kThings, id_of(1));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), Errc::kNotFound);
  EXPECT_NE(read.error().message().find(id_of(1)), std::string::npos);
}

TEST_P(StoreContract, TakenIdIsConflictWithTheId) {
  put(1, named("a"));
  const auto again = store().write({insert(kThings, thing(1, named("b")))});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code(), Errc::kConflict);
  EXPECT_EQ(again.error().detail(), id_of(1));
}

TEST_P(StoreContract, TakenKeyIsConflictWithTheIndex) {
  put(1, named("a"));
  const auto second = store().write({insert(kThings, thing(2, named("a")))});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), Errc::kConflict);
  EXPECT_EQ(second.error().detail(), "name");
  put(2, named("b"));
  const auto renamed = store().write({update(kThings, thing(2, named("a")))});
  ASSERT_FALSE(renamed.ok());
  EXPECT_EQ(renamed.error().detail(), "name");
  EXPECT_EQ(store().get(kThings, id_of(2))->body["name"], Value("b"));
}

TEST_P(StoreContract, KeyIsFreeAgainAfterRenameAndErase) {
  put(1, named("a"));
  ASSERT_TRUE(store().write({update(kThings, thing(1, named("b")))}).ok());
  put(2, named("a"));
  ASSERT_TRUE(store().write({erase(kThings, id_of(1))}).ok());
  put(3, named("b"));
}

TEST_P(StoreContract, NullPartsOfAKeyDoNotCollide) {
  put(1, Value::object());
  put(2, Value::object({{"name", nullptr}}));
  put(3, Value::object({{"name", 7}}));  // of another type than the column: not held
  ASSERT_TRUE(store().write({insert(kPairs, thing(1, Value::object({{"scope", "s"}})))}).ok());
  ASSERT_TRUE(store().write({insert(kPairs, thing(2, Value::object({{"scope", "s"}})))}).ok());
}

TEST_P(StoreContract, PartialUniqueIndexHoldsOnlyItsRows) {
  const auto pair = [](int number, Value live) {
    return thing(number, Value::object({{"token", 5}, {"live", std::move(live)}}));
  };
  ASSERT_TRUE(store().write({insert(kPairs, pair(1, nullptr))}).ok());
  ASSERT_TRUE(store().write({insert(kPairs, pair(2, 1))}).ok());
  ASSERT_TRUE(store().write({insert(kPairs, pair(3, nullptr))}).ok());
  const auto fourth = store().write({insert(kPairs, pair(4, true))});
  ASSERT_FALSE(fourth.ok());
  EXPECT_EQ(fourth.error().detail(), "token");
}

TEST_P(StoreContract, UpdateOnExpectedRevision) {
  put(1, named("a"));
  Document document = *store().get(kThings, id_of(1));
  document.body = named("b");
  EXPECT_EQ(*store().write({update(kThings, document)}), Revisions{2});
  const auto stale = store().write({update(kThings, document)});
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code(), Errc::kConflict);
  EXPECT_EQ(stale.error().detail(), id_of(1));
  document.revision = 0;  // whatever it is
  EXPECT_EQ(*store().write({update(kThings, document)}), Revisions{3});
}

TEST_P(StoreContract, UpdateAndEraseOfNothingAreNotFound) {
  EXPECT_EQ(store().write({update(kThings, thing(1))}).error().code(), Errc::kNotFound);
  EXPECT_EQ(store().write({erase(kThings, id_of(1))}).error().code(), Errc::kNotFound);
}

TEST_P(StoreContract, EraseOnExpectedRevision) {
  put(1, named("a"));
  EXPECT_EQ(store().write({erase(kThings, id_of(1), 2)}).error().code(), Errc::kConflict);
  EXPECT_EQ(*store().write({erase(kThings, id_of(1), 1)}), Revisions{0});
  EXPECT_EQ(store().get(kThings, id_of(1)).error().code(), Errc::kNotFound);
}

TEST_P(StoreContract, BatchSeesItsOwnWrites) {
  const auto written =
      store().write({insert(kThings, thing(1, named("a"))), update(kThings, {id_of(1), 1, named("b")}),
                     erase(kThings, id_of(1), 2), insert(kThings, thing(1, named("c"))),
                     insert(kPairs, thing(9, named("p")))});
  ASSERT_TRUE(written.ok()) << written.error().text();
  EXPECT_EQ(*written, (Revisions{1, 2, 0, 1, 1}));
  EXPECT_EQ(store().get(kThings, id_of(1))->body["name"], Value("c"));
}

TEST_P(StoreContract, NothingBehindABrokenConditionHappens) {
  put(1, named("a"));
  const auto written =
      store().write({insert(kThings, thing(2, named("b"))), insert(kThings, thing(3, named("a"))),
                     insert(kThings, thing(4, named("d")))});
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().detail(), "name");
  EXPECT_FALSE(store().get(kThings, id_of(3)).ok());
  EXPECT_FALSE(store().get(kThings, id_of(4)).ok());
  put(5, named("d"));  // the key is free
}

TEST_P(StoreContract, BadInputIsRefusedByName) {
  const auto no_id = store().write({insert(kThings, {.id = "", .revision = 0, .body = named("a")})});
  EXPECT_EQ(no_id.error().code(), Errc::kInvalid);
  const auto no_object = store().write({insert(kThings, {.id = id_of(1), .revision = 0, .body = "text"})});
  EXPECT_EQ(no_object.error().code(), Errc::kInvalid);
  EXPECT_NE(no_object.error().message().find("things"), std::string::npos);
  const Collection unknown{.name = "strangers", .columns = {}, .indexes = {}, .heavy = {}};
  EXPECT_EQ(store().write({insert(unknown, thing(1))}).error().code(), Errc::kUnsupported);
  EXPECT_EQ(store().find(unknown, {}).error().code(), Errc::kUnsupported);
}

TEST_P(StoreContract, WhatCannotBeReadAgainIsRefused) {
  Value deep = 1;
  for (int i = 0; i < 500; ++i) deep = Value::array({deep});
  const auto code = [&](Value value) {
    return store()
        .write({insert(kThings, thing(1, Value::object({{"x", std::move(value)}})))})
        .error()
        .code();
  };
  EXPECT_EQ(code(deep), Errc::kLimit);
  EXPECT_EQ(code(Value::big_int(std::string(5000, '9'))), Errc::kLimit);
  EXPECT_EQ(code("\xff"), Errc::kInvalid);
  EXPECT_EQ(*store().count(kThings, {}), 0u);
  Value high = 1;
  for (int i = 0; i < 390; ++i) high = Value::object({{"x", high}});
  put(1, high);
  EXPECT_EQ(store().get(kThings, id_of(1))->body, high);
}

TEST_P(StoreContract, EmptyBatchIsFine) {
  const auto written = store().write({});
  ASSERT_TRUE(written.ok());
  EXPECT_TRUE(written->empty());
}

TEST_P(StoreContract, SummaryLeavesHeavyFieldsOut) {
  put(1, Value::object({{"name", "a"}, {"payload", Value::object({{"big", "x"}})}, {"log", nullptr}}));
  EXPECT_FALSE(store().get(kThings, id_of(1), Read::kSummary)->body.contains("payload"));
  EXPECT_EQ(store().get(kThings, id_of(1), Read::kFull)->body["payload"]["big"], Value("x"));
  EXPECT_FALSE(store().find(kThings, {.read = Read::kSummary})->front().body.contains("payload"));
  EXPECT_TRUE(store().find(kThings, {})->front().body.contains("payload"));
  const std::string ids[] = {id_of(1)};
  EXPECT_FALSE(store().get_many(kThings, ids, Read::kSummary)->front().body.contains("payload"));
  EXPECT_TRUE(store().get_many(kThings, ids)->front().body.contains("payload"));
}

TEST_P(StoreContract, UpdateKeepsHeavyFieldsItDoesNotName) {
  put(1, Value::object({{"payload", "p"}, {"log", "l"}, {"rank", 1}}));
  Document document = *store().get(kThings, id_of(1), Read::kSummary);
  document.body = document.body.with("rank", 2);
  ASSERT_TRUE(store().write({update(kThings, document)}).ok());
  EXPECT_EQ(store().get(kThings, id_of(1))->body,
            Value::object({{"payload", "p"}, {"log", "l"}, {"rank", 2}}));
  ASSERT_TRUE(store().write({update(kThings, thing(1, Value::object({{"log", "m"}})))}).ok());
  EXPECT_EQ(store().get(kThings, id_of(1))->body, Value::object({{"payload", "p"}, {"log", "m"}}));
  ASSERT_TRUE(store().write({update(kThings, thing(1, Value::object({{"payload", nullptr}})))}).ok());
  EXPECT_EQ(store().get(kThings, id_of(1))->body, Value::object({{"payload", nullptr}, {"log", "m"}}));
  ASSERT_TRUE(store()
                  .write({update(kThings, thing(1, Value::object({{"log", nullptr}, {"payload", nullptr}})))})
                  .ok());
  ASSERT_TRUE(store().write({update(kThings, thing(1, Value::object({{"rank", 3}})))}).ok());
  EXPECT_EQ(store().get(kThings, id_of(1))->body, Value::object({{"rank", 3}}));
}

TEST_P(StoreContract, HeavyFieldsGoWithTheirDocument) {
  put(1, Value::object({{"payload", "old"}}));
  ASSERT_TRUE(store().write({erase(kThings, id_of(1))}).ok());
  put(1, Value::object({{"rank", 1}}));
  EXPECT_FALSE(store().get(kThings, id_of(1))->body.contains("payload"));
}

TEST_P(StoreContract, LargeDocument) {
  const std::string large(5 << 20, 'x');
  put(1, Value::object({{"payload", large}, {"note", large}}));
  EXPECT_EQ(store().get(kThings, id_of(1))->body["payload"], Value(large));
  EXPECT_EQ(store().get(kThings, id_of(1), Read::kSummary)->body["note"].size(), large.size());
}

TEST_P(StoreContract, AsyncWritesAnswerOnce) {
  std::promise<Result<Revisions>> first;
  std::promise<Result<Revisions>> second;
  store().write_async({insert(kThings, thing(1, named("a")))},
                      [&](auto answer) { first.set_value(std::move(answer)); });
  store().write_async(
      {insert(kThings, thing(2, named("a")))}, [&](auto answer) { second.set_value(std::move(answer)); },
      Urgency::kPatient);
  EXPECT_EQ(*first.get_future().get(), Revisions{1});
  EXPECT_EQ(second.get_future().get().error().code(), Errc::kConflict);
}

TEST_P(StoreContract, CloseFinishesWhatIsQueuedAndRefusesTheRest) {
  std::atomic<int> answered{0};
  for (int i = 0; i < 50; ++i) {
    store().write_async(
        {insert(kThings, thing(i))}, [&](const auto& answer) { answered += answer.ok() ? 1 : 0; },
        Urgency::kPatient);
  }
  store().close();
  EXPECT_EQ(answered, 50);
  EXPECT_EQ(store().write({insert(kThings, thing(99))}).error().code(), Errc::kUnavailable);
  EXPECT_EQ(store().get(kThings, id_of(1)).error().code(), Errc::kUnavailable);
  EXPECT_EQ(store().find(kThings, {}).error().code(), Errc::kUnavailable);
  EXPECT_EQ(store().check().error().code(), Errc::kUnavailable);
  std::promise<Errc> late;
  store().write_async({insert(kThings, thing(98))},
                      [&](const auto& answer) { late.set_value(answer.error().code()); });
  EXPECT_EQ(late.get_future().get(), Errc::kUnavailable);
  SetUp();  // a fresh one, for TearDown
}

TEST_P(StoreContract, CountersGrow) {
  const Counters before = store().counters();
  ASSERT_TRUE(store().write({insert(kThings, thing(1)), insert(kThings, thing(2))}).ok());
  const Counters after = store().counters();
  EXPECT_EQ(after.writes - before.writes, 2u);
  EXPECT_EQ(after.batches - before.batches, 1u);
  EXPECT_EQ(after.commits - before.commits, 1u);
}

TEST_P(StoreContract, CheckRunsInvariants) {
  auto guarded = GetParam().make({[](Store& asked) -> Result<std::vector<std::string>> {
    const auto count = asked.count(kThings, {});
    if (!count.ok()) return count.error();
    return std::vector<std::string>{fmt::format("{} things", *count)};
  }});
  const Collection* collections[] = {&kThings};
  ASSERT_TRUE(guarded->open(collections).ok());
  EXPECT_EQ(*guarded->check(), std::vector<std::string>{"0 things"});
}

TEST_P(StoreContract, OpenRefusesContradictions) {
  const Collection wrong{.name = "wrong",
                         .columns = {{"payload.size", model::ColumnType::kInteger}},
                         .indexes = {},
                         .heavy = {"payload"}};
  const Collection* collections[] = {&wrong};
  EXPECT_EQ(GetParam().make({})->open(collections).error().code(), Errc::kInternal);
}

}  // namespace
}  // namespace squall::store::contract
