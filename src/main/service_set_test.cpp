#include "main/service_set.h"

#include <gtest/gtest.h>

namespace squall::daemon {
namespace {

TEST(ServiceSet, AllByDefaultAndOneByTheNameOfALink) {
  EXPECT_EQ(choose_services("st2d", "")->size(), all_services().size());
  EXPECT_EQ(*choose_services("st2api", ""), std::set<std::string>{"api"});
}

TEST(ServiceSet, ListsWithAndWithoutThePrefix) {
  EXPECT_EQ(*choose_services("st2d", "api, st2auth"), (std::set<std::string>{"api", "auth"}));
  auto wrong = choose_services("st2d", "api,mail");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message().find("\"mail\" is no service"), std::string::npos);
}

TEST(ServiceSet, SaysWhatASetWouldNeedFromOtherProcesses) {
  EXPECT_TRUE(check_services(*choose_services("st2d", "")).ok());
  EXPECT_TRUE(check_services({"auth"}).ok());
  auto alone = check_services({"scheduler"});
  ASSERT_FALSE(alone.ok());
  EXPECT_EQ(alone.error().code(), Errc::kUnsupported);
  EXPECT_NE(alone.error().message().find("st2scheduler needs st2actionrunner"), std::string::npos);
  EXPECT_FALSE(listens({"scheduler", "actionrunner"}));
  EXPECT_TRUE(listens({"api"}));
}

}  // namespace
}  // namespace squall::daemon
