#include "content/paths.h"

#include <gtest/gtest.h>

#include "base/config.h"
#include "base/file.h"

namespace squall::content {
namespace {

TEST(ContentPaths, FollowTheOptions) {
  const Config config =
      Config().with("system.base_path=/srv/x").value().with("content.packs_base_paths=/a::/b:/a:").value();
  const ContentPaths paths = content_paths(config);
  EXPECT_EQ(paths.pack_folders, (std::vector<std::string>{"/srv/x/packs", "/a", "/b"}));
  EXPECT_EQ(paths.config_file("core"), "/srv/x/configs/core.yaml");
  EXPECT_EQ(paths.override_file("_global"), "/srv/x/overrides/_global.yaml");
  EXPECT_EQ(paths.virtualenv("core"), "/srv/x/virtualenvs/core");
}

class PackFolders : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* pack : {"system/one", "system/two", "system/__pycache__", "more/two", "more/three"})
      ASSERT_TRUE(make_directories(root_ / pack).ok());
    ASSERT_TRUE(write_file_atomic(root_ / "system/README", "no pack").ok());
  }

  TempDirectory root_;
  ContentPaths paths_{.base = root_.path(), .pack_folders = {root_ / "system", root_ / "more"}};
};

TEST_F(PackFolders, TheFirstOfANameCounts) {
  const auto packs = find_packs(paths_).value();
  std::vector<std::string> found;
  for (const PackFolder& pack : packs) found.push_back(pack.path);
  EXPECT_EQ(found,
            (std::vector<std::string>{root_ / "system/one", root_ / "system/two", root_ / "more/three"}));
  EXPECT_EQ(pack_folder(paths_, "two"), root_ / "system/two");
  EXPECT_EQ(pack_folder(paths_, "three"), root_ / "more/three");
  EXPECT_EQ(pack_folder(paths_, "nosuch"), root_ / "system/nosuch");
}

TEST_F(PackFolders, AMissingFolderIsAnError) {
  paths_.pack_folders.push_back(root_ / "gone");
  EXPECT_EQ(find_packs(paths_).error().code(), Errc::kNotFound);
}

TEST_F(PackFolders, FilesLeaveOutWhatIsNotContent) {
  const std::string pack = root_ / "system/one";
  for (const char* file :
       {"pack.yaml", "actions/a.yaml", "actions/a.pyc", ".git/config", ".gitignore", "lib/.git/kept"}) {
    ASSERT_TRUE(make_directories(parent_path(join_path(pack, file))).ok());
    ASSERT_TRUE(write_file_atomic(join_path(pack, file), "x").ok());
  }
  EXPECT_EQ(pack_files(pack).value(),
            (std::vector<std::string>{".gitignore", "actions/a.yaml", "lib/.git/kept", "pack.yaml"}));
}

}  // namespace
}  // namespace squall::content
