#include "store/contract/contract.h"

namespace squall::store::contract {

using model::ColumnType;

const Collection kThings{.name = "things",
                         .columns = {{"name", ColumnType::kText},
                                     {"group.ref", ColumnType::kText},
                                     {"rank", ColumnType::kInteger},
                                     {"score", ColumnType::kReal},
                                     {"due", ColumnType::kInteger}},
                         .indexes = {{.name = "name", .columns = {"name"}, .unique = true},
                                     {.name = "group_rank", .columns = {"group.ref", "rank"}},
                                     {.name = "due", .columns = {"due"}, .only_when = "due"}},
                         .heavy = {"payload", "log"}};

const Collection kPairs{
    .name = "pairs",
    .columns = {{"scope", ColumnType::kText},
                {"name", ColumnType::kText},
                {"token", ColumnType::kInteger},
                {"live", ColumnType::kInteger}},
    .indexes = {{.name = "scope_name", .columns = {"scope", "name"}, .unique = true},
                {.name = "token", .columns = {"token"}, .unique = true, .only_when = "live"}},
    .heavy = {}};

std::string id_of(int number) { return fmt::format("{:024x}", number); }

Document thing(int number, Value body) {
  if (body.is_null()) body = Value::object({{"rank", number}});
  return {.id = id_of(number), .revision = 0, .body = std::move(body)};
}

void StoreContract::SetUp() {
  store_ = GetParam().make({});
  const Collection* collections[] = {&kThings, &kPairs};
  const auto opened = store_->open(collections);
  ASSERT_TRUE(opened.ok()) << opened.error().text();
}

void StoreContract::TearDown() {
  const auto findings = store_->check();
  ASSERT_TRUE(findings.ok()) << findings.error().text();
  EXPECT_EQ(*findings, std::vector<std::string>{});
  store_->close();
}

void StoreContract::put(int number, const Value& body) {
  const auto written = store().write({insert(kThings, thing(number, body))});
  ASSERT_TRUE(written.ok()) << written.error().text();
}

void StoreQueries::SetUp() {
  StoreContract::SetUp();
  const char* const names[] = {"alpha", "beta", "beta2", "gamma", "Beta", "\xc3\xa9"};
  for (int number = 1; number <= 6; ++number) {
    const Value body = Value::object({{"name", names[number - 1]},
                                      {"group", Value::object({{"ref", number % 2 == 0 ? "even" : "odd"}})},
                                      {"score", number / 2.0}});
    put(number, number < 5 ? body.with("rank", number * 10) : body);
  }
}

std::vector<int> StoreContract::found(const Query& query) {
  const auto documents = store().find(kThings, query);
  EXPECT_TRUE(documents.ok()) << documents.error().text();
  std::vector<int> numbers;
  if (!documents.ok()) return numbers;
  for (const Document& document : *documents) numbers.push_back(std::stoi(document.id, nullptr, 16));
  return numbers;
}

}  // namespace squall::store::contract
