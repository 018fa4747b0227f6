// Filters, order, pages, counts, distinct values.
#include "store/contract/contract.h"

namespace squall::store::contract {
namespace {

using Numbers = std::vector<int>;

Condition is(std::string path, Op op, Value operand = {}) {
  return {std::move(path), op, std::move(operand)};
}
Query where(Condition condition) { return {.where = {std::move(condition)}}; }

TEST_P(StoreQueries, EmptyQueryFindsAllById) { EXPECT_EQ(found({}), (Numbers{1, 2, 3, 4, 5, 6})); }

TEST_P(StoreQueries, TextConditions) {
  EXPECT_EQ(found(where(is("name", Op::kEq, "beta"))), Numbers{2});
  EXPECT_EQ(found(where(is("name", Op::kPrefix, "beta"))), (Numbers{2, 3}));
  EXPECT_EQ(found(where(is("name", Op::kPrefix, ""))), (Numbers{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(found(where(is("name", Op::kPrefix, "\xc3"))), Numbers{6});
  EXPECT_EQ(found(where(is("name", Op::kContains, "eta"))), (Numbers{2, 3, 5}));
  EXPECT_EQ(found(where(is("name", Op::kContains, "%"))), Numbers{});
  EXPECT_EQ(found(where(is("name", Op::kLt, "b"))), (Numbers{1, 5}));
  EXPECT_EQ(found(where(is("name", Op::kGe, "gamma"))), (Numbers{4, 6}));
  EXPECT_EQ(found(where(is("name", Op::kIn, Value::array({"alpha", "gamma", "none"})))), (Numbers{1, 4}));
  EXPECT_EQ(found(where(is("group.ref", Op::kNe, "even"))), (Numbers{1, 3, 5}));
}

TEST_P(StoreQueries, NumberConditions) {
  EXPECT_EQ(found(where(is("rank", Op::kGt, 20))), (Numbers{3, 4}));
  EXPECT_EQ(found(where(is("rank", Op::kLe, 20))), (Numbers{1, 2}));
  EXPECT_EQ(found(where(is("score", Op::kEq, 1))), Numbers{2});
  EXPECT_EQ(found(where(is("score", Op::kGe, 2.25))), (Numbers{5, 6}));
  EXPECT_EQ(found(where(is("score", Op::kIn, Value::array({1, 2.5})))), (Numbers{2, 5}));
}

TEST_P(StoreQueries, MissingValues) {
  EXPECT_EQ(found(where(is("rank", Op::kIsNull))), (Numbers{5, 6}));
  EXPECT_EQ(found(where(is("rank", Op::kNotNull))), (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(found(where(is("rank", Op::kEq, nullptr))), (Numbers{5, 6}));
  EXPECT_EQ(found(where(is("rank", Op::kNe, nullptr))), (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(found(where(is("rank", Op::kNe, 10))), (Numbers{2, 3, 4, 5, 6}));
  EXPECT_EQ(found(where(is("rank", Op::kNotIn, Value::array({10, 20})))), (Numbers{3, 4, 5, 6}));
  EXPECT_EQ(found(where(is("rank", Op::kIn, Value::array({})))), Numbers{});
  EXPECT_EQ(found(where(is("rank", Op::kNotIn, Value::array({})))), (Numbers{1, 2, 3, 4, 5, 6}));
}

TEST_P(StoreQueries, IdIsAColumn) {
  EXPECT_EQ(found(where(is("id", Op::kEq, id_of(3)))), Numbers{3});
  EXPECT_EQ(found(where(is("id", Op::kIn, Value::array({id_of(2), id_of(5), id_of(9)})))), (Numbers{2, 5}));
  EXPECT_EQ(found({.where = {is("id", Op::kGt, id_of(4))}, .sort = {{"id", true}}}), (Numbers{6, 5}));
}

TEST_P(StoreQueries, ConditionsCombine) {
  EXPECT_EQ(found({.where = {is("group.ref", Op::kEq, "even"), is("rank", Op::kGt, 20)}}), Numbers{4});
  EXPECT_EQ(found({.where = {}, .any_of = {{is("rank", Op::kEq, 10)}, {is("rank", Op::kEq, 40)}}}),
            (Numbers{1, 4}));
  EXPECT_EQ(
      found({.where = {is("group.ref", Op::kEq, "even")},
             .any_of = {{is("rank", Op::kIsNull)}, {is("rank", Op::kGt, 10), is("rank", Op::kLt, 40)}}}),
      (Numbers{2, 6}));
  EXPECT_EQ(found({.where = {is("rank", Op::kLt, 30)}, .any_of = {{}}}), (Numbers{1, 2}));
}

TEST_P(StoreQueries, SortPutsMissingFirstAndTiesById) {
  EXPECT_EQ(found({.sort = {{"rank"}}}), (Numbers{5, 6, 1, 2, 3, 4}));
  EXPECT_EQ(found({.sort = {{"rank", true}}}), (Numbers{4, 3, 2, 1, 5, 6}));
  EXPECT_EQ(found({.sort = {{"group.ref", true}, {"rank", true}}}), (Numbers{3, 1, 5, 4, 2, 6}));
  EXPECT_EQ(found({.sort = {{"group.ref"}}}), (Numbers{2, 4, 6, 1, 3, 5}));
  EXPECT_EQ(found({.sort = {{"name"}}}), (Numbers{5, 1, 2, 3, 4, 6}));
}

TEST_P(StoreQueries, LimitAndOffset) {
  EXPECT_EQ(found({.limit = 2}), (Numbers{1, 2}));
  EXPECT_EQ(found({.limit = 2, .offset = 3}), (Numbers{4, 5}));
  EXPECT_EQ(found({.offset = 4}), (Numbers{5, 6}));
  EXPECT_EQ(found({.offset = 10}), Numbers{});
  EXPECT_EQ(found({.sort = {{"rank", true}}, .limit = 3, .offset = 1}), (Numbers{3, 2, 1}));
}

TEST_P(StoreContract, KeysetPagesMeetEveryDocumentOnce) {
  for (int number = 1; number <= 23; ++number)
    put(number, Value::object({{"rank", number / 3}, {"score", 1.5}}));
  for (const Sort& sort : {Sort{"id"}, Sort{"id", true}, Sort{"rank"}, Sort{"rank", true}, Sort{"score"}}) {
    const Numbers all = found({.sort = {sort}});
    Numbers paged;
    Query query{.sort = {sort}, .limit = 4};
    for (Query page = query;;) {
      const auto documents = store().find(kThings, page);
      ASSERT_TRUE(documents.ok()) << documents.error().text();
      if (documents->empty()) break;
      for (const Document& document : *documents) paged.push_back(std::stoi(document.id, nullptr, 16));
      page = after(kThings, query, documents->back());
    }
    EXPECT_EQ(paged, all) << sort.path << (sort.descending ? " down" : " up");
  }
}

TEST_P(StoreQueries, KeysetPageKeepsTheGroupsOfTheQuery) {
  const Query query{.where = {is("rank", Op::kNotNull)},
                    .any_of = {{is("rank", Op::kLe, 20)}, {is("name", Op::kEq, "gamma")}},
                    .sort = {{"rank"}},
                    .limit = 1};
  const Document first = store().find(kThings, query)->front();
  EXPECT_EQ(found(after(kThings, query, first)), Numbers{2});
  Query rest = after(kThings, query, first);
  rest.limit = 0;
  EXPECT_EQ(found(rest), (Numbers{2, 4}));
}

TEST_P(StoreQueries, GetManyLeavesMissingOut) {
  std::vector<std::string> ids = {id_of(5), id_of(1), id_of(77), id_of(5)};
  auto documents = *store().get_many(kThings, ids);
  std::sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].id, id_of(1));
  EXPECT_EQ(documents[1].id, id_of(5));
  EXPECT_TRUE(store().get_many(kThings, {})->empty());
  for (int number = 100; number < 1500; ++number) ids.push_back(id_of(number));
  EXPECT_EQ(store().get_many(kThings, ids)->size(), 2u);
}

TEST_P(StoreQueries, CountWithCap) {
  EXPECT_EQ(*store().count(kThings, {}), 6u);
  EXPECT_EQ(*store().count(kThings, {}, 4), 4u);
  EXPECT_EQ(*store().count(kThings, where(is("group.ref", Op::kEq, "odd"))), 3u);
  EXPECT_EQ(*store().count(kThings, {.sort = {{"rank"}}, .limit = 1, .offset = 1}), 6u);
}

TEST_P(StoreQueries, DistinctValues) {
  EXPECT_EQ(*store().distinct(kThings, "group.ref", 10), (std::vector<Value>{"even", "odd"}));
  EXPECT_EQ(*store().distinct(kThings, "rank", 2), (std::vector<Value>{10, 20}));
  EXPECT_EQ(*store().distinct(kThings, "rank", 9), (std::vector<Value>{10, 20, 30, 40}));
  EXPECT_EQ(*store().distinct(kThings, "score", 2), (std::vector<Value>{0.5, 1.0}));
  EXPECT_EQ(*store().distinct(kThings, "due", 9), std::vector<Value>{});
  EXPECT_EQ(store().distinct(kThings, "color", 9).error().code(), Errc::kUnsupported);
}

TEST_P(StoreContract, QueriesOnOtherThanColumnsAreUnsupported) {
  const auto other = store().find(kThings, where(is("color", Op::kEq, "red")));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code(), Errc::kUnsupported);
  EXPECT_NE(other.error().message().find("color"), std::string::npos);
  EXPECT_EQ(store().find(kThings, {.sort = {{"color"}}}).error().code(), Errc::kUnsupported);
  EXPECT_EQ(store().count(kThings, {.any_of = {{is("color", Op::kIsNull)}}}).error().code(),
            Errc::kUnsupported);
  EXPECT_EQ(store().erase_where(kThings, {.offset = 1}).error().code(), Errc::kUnsupported);
}

TEST_P(StoreContract, WrongOperandsAreInvalid) {
  EXPECT_EQ(store().find(kThings, where(is("rank", Op::kEq, "10"))).error().code(), Errc::kInvalid);
  EXPECT_EQ(store().find(kThings, where(is("rank", Op::kGt, 1.5))).error().code(), Errc::kInvalid);
  EXPECT_EQ(store().find(kThings, where(is("name", Op::kLt, nullptr))).error().code(), Errc::kInvalid);
  EXPECT_EQ(store().find(kThings, where(is("rank", Op::kPrefix, 1))).error().code(), Errc::kInvalid);
  EXPECT_EQ(store().find(kThings, where(is("rank", Op::kIn, 1))).error().code(), Errc::kInvalid);
  EXPECT_EQ(store().find(kThings, where(is("rank", Op::kIn, Value::array({1, "2"})))).error().code(),
            Errc::kInvalid);
}

TEST_P(StoreContract, QueriesAreBounded) {
  std::vector<Value> operands(kMaxOperands, 7);
  EXPECT_TRUE(store().find(kThings, where(is("rank", Op::kIn, Value::array(operands)))).ok());
  operands.emplace_back(8);
  EXPECT_EQ(store().find(kThings, where(is("rank", Op::kIn, Value::array(operands)))).error().code(),
            Errc::kLimit);
  Query wide{.where = std::vector<Condition>(kMaxConditions, is("rank", Op::kGt, 1))};
  EXPECT_TRUE(store().find(kThings, wide).ok());
  wide.where.push_back(is("rank", Op::kGt, 1));
  EXPECT_EQ(store().find(kThings, wide).error().code(), Errc::kLimit);
  Query groups{.any_of = std::vector<std::vector<Condition>>(kMaxConditions / 2, {is("rank", Op::kGt, 1)})};
  EXPECT_TRUE(store().find(kThings, groups).ok());
}

TEST_P(StoreQueries, ClaimPatchesInOrder) {
  const auto claimed = store().claim(
      kThings,
      {.where = {is("rank", Op::kNotNull)}, .sort = {{"rank", true}}, .limit = 2, .read = Read::kSummary},
      [](const Document& document) { return document.body.without("rank").with("due", 5); });
  ASSERT_TRUE(claimed.ok()) << claimed.error().text();
  ASSERT_EQ(claimed->size(), 2u);
  EXPECT_EQ((*claimed)[0].id, id_of(4));
  EXPECT_EQ((*claimed)[0].revision, 2);
  EXPECT_EQ((*claimed)[0].body["due"], Value(5));
  EXPECT_EQ((*claimed)[1].id, id_of(3));
  EXPECT_EQ(found(where(is("rank", Op::kNotNull))), (Numbers{1, 2}));
  EXPECT_EQ(found(where(is("due", Op::kEq, 5))), (Numbers{3, 4}));
}

TEST_P(StoreQueries, ClaimLeavesWhatThePatchLeaves) {
  const auto claimed = store().claim(kThings, {}, [](const Document& document) -> std::optional<Value> {
    if (document.id == id_of(2)) return std::nullopt;
    return document.body.with("name", "one name for all");
  });
  ASSERT_TRUE(claimed.ok());
  ASSERT_EQ(claimed->size(), 1u);  // the others would break the unique key
  EXPECT_EQ(claimed->front().id, id_of(1));
  EXPECT_EQ(store().get(kThings, id_of(2))->revision, 1);
  EXPECT_EQ(store().get(kThings, id_of(3))->revision, 1);
}

TEST_P(StoreContract, EraseWhere) {
  for (int number = 1; number <= 1200; ++number)
    put(number, Value::object({{"rank", number % 3}, {"payload", number}}));
  EXPECT_EQ(*store().erase_where(kThings, {.where = {is("rank", Op::kEq, 1)}, .limit = 10}), 10u);
  EXPECT_EQ(*store().erase_where(kThings, where(is("rank", Op::kGe, 1))), 790u);
  EXPECT_EQ(*store().count(kThings, {}), 400u);
  EXPECT_EQ(*store().erase_where(kThings, where(is("rank", Op::kGe, 1))), 0u);
}

}  // namespace
}  // namespace squall::store::contract
