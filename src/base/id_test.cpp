#include "base/id.h"

#include <gtest/gtest.h>

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
