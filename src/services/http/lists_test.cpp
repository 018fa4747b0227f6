#include "services/http/lists.h"

#include "services/core/testing/world.h"

namespace squall::http {
namespace {

class ListsTest : public ::testing::Test {
 protected:
  ListsTest() {
    for (int i = 0; i < 5; ++i)
      world_.add(model::kPacks, Value::object({{"ref", "p" + std::to_string(i)},
                                               {"name", "pack " + std::to_string(i)},
                                               {"version", i < 2 ? "1.0.0" : "2.0.0"}}));
  }
  Result<Answer> ask(Object query, ListLimits limits = {}) {
    if (!query.find("offset")) query.set("offset", 0);
    const Call call{.request = request_, .endpoint = endpoint_, .query = Value(std::move(query))};
    return list(world_.store, spec_, limits, call,
                [](const model::Document& document) { return document.body.with("id", document.id); });
  }
  static std::string refs(const Answer& answer) {
    std::string out;
    for (const Value& item : answer.json.items()) out += item.get_string("ref") + " ";
    return out;
  }
  static std::string header(const Answer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers)
      if (key == name) return value;
    return "";
  }

  services::testing::World world_;
  net::Request request_;
  Endpoint endpoint_;
  ListSpec spec_{.collection = &model::kPacks,
                 .filters = {{"ref", "ref"}},
                 .order = {{"ref", false}},
                 .always = {"ref"},
                 .fields = {"id", "ref", "name", "version"}};
};

TEST_F(ListsTest, PagesSayHowManyThereAre) {
  const auto first = ask({{"limit", 2}}), last = ask({{"limit", 2}, {"offset", 4}}),
             beyond = ask({{"limit", 2}, {"offset", 9}});
  EXPECT_EQ(refs(*first), "p0 p1 ");
  EXPECT_EQ(header(*first, "X-Total-Count"), "5");
  EXPECT_EQ(header(*first, "X-Limit"), "2");
  EXPECT_EQ(refs(*last), "p4 ");
  EXPECT_EQ(header(*last, "X-Total-Count"), "5");
  EXPECT_EQ(refs(*beyond), "");
  EXPECT_EQ(header(*beyond, "X-Total-Count"), "5");
}

TEST_F(ListsTest, AllAreAskedForWithMinusOne) {
  const auto all = ask({{"limit", -1}});
  EXPECT_EQ(all->json.size(), 5U);
  EXPECT_EQ(header(*all, "X-Limit"), "");
  EXPECT_EQ(ask({{"limit", -1}}, {.caller_is_admin = false}).error().code(), Errc::kForbidden);
}

TEST_F(ListsTest, LimitsThatMakeNoSenseAreRefused) {
  EXPECT_EQ(ask({{"limit", 0}}).error().message(),
            "Limit, \"0\" specified, must be a positive number or -1 for full result set.");
  EXPECT_EQ(ask({{"limit", -5}}).error().code(), Errc::kInvalid);
  EXPECT_EQ(ask({{"limit", 101}}, {.max_page_size = 100, .caller_is_admin = false}).error().code(),
            Errc::kForbidden);
  EXPECT_EQ(ask({{"offset", std::int64_t{1} << 31}}).error().code(), Errc::kInvalid);
  EXPECT_EQ(ask({{"offset", -1}}).error().message(),
            "Offset \"-1\" specified, must be zero or a positive number.");
}

TEST_F(ListsTest, FiltersAndOrder) {
  EXPECT_EQ(refs(*ask({{"ref", "p3"}})), "p3 ");
  EXPECT_EQ(refs(*ask({{"ref", ""}, {"sort", "-ref"}, {"limit", 2}})), "p4 p3 ");
  EXPECT_EQ(refs(*ask({{"ref", "null"}})), "");
  EXPECT_EQ(ask({{"id", Value::array({"nonsense"})}}).error().code(), Errc::kInvalid);
}

TEST_F(ListsTest, AttributesThatDocumentsDoNotHaveAreRefused) {
  EXPECT_EQ(ask({{"include_attributes", Value::array({"ref", "nosuch.deep"})}}).error().message(),
            "Invalid or unsupported include attribute specified: nosuch.deep");
  EXPECT_EQ(ask({{"exclude_attributes", Value::array({"nosuch"})}}).error().message(),
            "Invalid or unsupported exclude attribute specified: nosuch");
  spec_.excludable = {"version"};
  EXPECT_EQ(ask({{"exclude_attributes", Value::array({"name"})}}).error().code(), Errc::kInvalid);
  EXPECT_TRUE(ask({{"exclude_attributes", Value::array({"version"})}}).ok());
}

TEST_F(ListsTest, AttributesAreIncludedOrExcludedNotBoth) {
  const auto some = ask({{"limit", 1}, {"include_attributes", Value::array({"version"})}});
  ASSERT_EQ(some->json.size(), 1U);
  EXPECT_EQ(some->json[0].size(), 3U) << "version, and ref and id always";
  const auto others = ask({{"limit", 1}, {"exclude_attributes", Value::array({"version"})}});
  EXPECT_FALSE(others->json[0].contains("version"));
  EXPECT_TRUE(others->json[0].contains("name"));
  EXPECT_EQ(
      ask({{"include_attributes", Value::array({"ref"})}, {"exclude_attributes", Value::array({"name"})}})
          .error()
          .code(),
      Errc::kInvalid);
}

}  // namespace
}  // namespace squall::http
