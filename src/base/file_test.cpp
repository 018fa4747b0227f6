#include "base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace squall {
namespace {

TEST(File, AtomicWriteReplacesAndSetsTheMode) {
  const TempDirectory folder;
  const std::string path = folder / "a";
  ASSERT_TRUE(write_file_atomic(path, "one", 0600).ok());
  ASSERT_TRUE(write_file_atomic(path, "two", 0640).ok());
  EXPECT_EQ(read_file(path).value(), "two");
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
  EXPECT_THAT(list_directory(folder.path()).value(), testing::ElementsAre("a"));  // no temporary file stays
}

TEST(File, FailedAtomicWriteLeavesNothing) {
  const TempDirectory folder;
  ASSERT_TRUE(make_directories(folder / "a/b").ok());
  EXPECT_FALSE(write_file_atomic(folder / "a", "text").ok());  // a folder is in the way
  EXPECT_THAT(list_directory(folder.path()).value(), testing::ElementsAre("a"));
  EXPECT_EQ(write_file_atomic(folder / "none/x", "text").error().code(), Errc::kNotFound);
}

TEST(File, ReadIsBounded) {
  const TempDirectory folder;
  const std::string path = folder / "big";
  ASSERT_TRUE(write_file_atomic(path, std::string(10'000, 'x')).ok());
  EXPECT_EQ(read_file(path, 10'000).value().size(), 10'000u);
  const auto refused = read_file(path, 9'999);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), Errc::kLimit);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr(path));
  EXPECT_EQ(read_file(folder / "none").error().code(), Errc::kNotFound);
  EXPECT_EQ(read_file(folder.path()).error().code(), Errc::kIo);
}

TEST(File, ReadsFilesThatHideTheirSize) { EXPECT_FALSE(read_file("/proc/self/status").value().empty()); }

TEST(File, ListsATreeSorted) {
  const TempDirectory folder;
  ASSERT_TRUE(make_directories(folder / "b/c").ok());
  ASSERT_TRUE(append_file(folder / "b/c/z", "1").ok());
  ASSERT_TRUE(append_file(folder / "a", "1").ok());
  EXPECT_THAT(list_tree(folder.path()).value(), testing::ElementsAre("a", "b/c/z"));
  EXPECT_EQ(list_tree(folder.path(), 1).error().code(), Errc::kLimit);
  ASSERT_TRUE(remove_tree(folder / "b").ok());
  EXPECT_FALSE(file_exists(folder / "b"));
}

TEST(File, PathsByText) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("a", "/b"), "/b");
  EXPECT_EQ(base_name("/a/b.c"), "b.c");
  EXPECT_EQ(parent_path("/a/b"), "/a");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(parent_path("a"), ".");
  EXPECT_EQ(normal_path("/a/./b/../c//d/"), "/a/c/d");
}

TEST(File, InsideFollowsLinks) {
  const TempDirectory folder, other;
  ASSERT_TRUE(append_file(folder / "in", "x").ok());
  ASSERT_TRUE(append_file(other / "out", "x").ok());
  ASSERT_EQ(::symlink((other / "out").c_str(), (folder / "link").c_str()), 0);
  EXPECT_TRUE(is_inside(folder.path(), folder / "in"));
  EXPECT_FALSE(is_inside(folder.path(), folder / "link"));
  EXPECT_FALSE(is_inside(folder.path(), folder / "none"));
}

}  // namespace
}  // namespace squall
