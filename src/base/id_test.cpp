#include "base/id.h"

#include <gtest/gtest.h>

#include "base/id_beside.h"

#include <set>
#include <vector>

namespace squall {
namespace {

TEST(Ids, AreDistinctAndSortByTime) {
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    std::string id = new_id();
    ASSERT_TRUE(is_id(id)) << id;
    ASSERT_LT(last, id);
    last = std::move(id);
  }
}

TEST(Ids, DerivedFollowFromTheirParts) {
  EXPECT_EQ(derived_id({"a", "b"}), derived_id({"a", "b"}));
  EXPECT_NE(derived_id({"a", "b"}), derived_id({"ab"}));
  EXPECT_NE(derived_id({"a", "b"}), derived_id({"ab", ""}));
  EXPECT_EQ(derived_id({"a", "6b0eb9d8624863c1ae000003", "5b0eb9d8624863c1ae000003"}).substr(0, 8),
            "6b0eb9d8");
  EXPECT_TRUE(is_id(derived_id({})));
}

TEST(Ids, IdsBesideOthersSortAsThoseDo) {
  std::string before, before_second;
  int compared = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string id = new_id(), first = id_beside(id, {"a"}), second = id_beside(first, {"b", "c"});
    EXPECT_TRUE(is_id(first) && is_id(second));
    EXPECT_EQ(first.substr(0, 14), second.substr(0, 14));
    EXPECT_NE(first, second);
    // Another second may begin with another count.
    if (first.substr(0, 8) == before.substr(0, 8)) {
      EXPECT_LT(before, first);
      EXPECT_LT(before_second, second);
      ++compared;
    }
    before = first, before_second = second;
  }
  EXPECT_GT(compared, 50);
}

TEST(Ids, IdsBesideFollowFromAllTheirParts) {
  const std::string parent = "6B0eb9d8624863c1ae000003";
  EXPECT_EQ(id_beside(parent, {"a", "b"}), id_beside(parent, {"a", "b"}));
  EXPECT_NE(id_beside(parent, {"a", "b"}), id_beside(parent, {"ab"}));
  EXPECT_NE(id_beside(parent, {"a"}), id_beside("6b0eb9d8624863c1af000003", {"a"}));  // another process
  EXPECT_EQ(id_beside(parent, {"a"}).substr(0, 14), "6b0eb9d8800003");
  EXPECT_NE(id_beside("no id", {"a"}), id_beside("", {"a"}));
  EXPECT_TRUE(is_id(id_beside("", {})));
}

TEST(Ids, FormIsChecked) {
  EXPECT_TRUE(is_id("0123456789abcdefABCDEF01"));
  EXPECT_FALSE(is_id("0123456789abcdefABCDEF0"));
  EXPECT_FALSE(is_id("0123456789abcdefABCDEF0g"));
}

TEST(Ids, UuidsAreVersionFour) {
  const std::string uuid = new_uuid();
  ASSERT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
  EXPECT_NE(uuid, new_uuid());
  EXPECT_EQ(random_hex(5).size(), 10u);
}

}  // namespace
}  // namespace squall
