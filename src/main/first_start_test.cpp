#include "main/first_start.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/crypto/htpasswd.h"
#include "base/file.h"
#include "base/strings.h"
#include "bus/local/local_bus.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::daemon {
namespace {

constexpr const char* kVariable = "ST2_ADMIN_PASSWORD";

class Admin : public testing::Test {
 protected:
  void SetUp() override { ::unsetenv(kVariable); }

  void start_with(const char* password) {
    if (password != nullptr) ::setenv(kVariable, password, 1);
    auto done = ensure_admin(dir_);
    ASSERT_TRUE(done.ok()) << done.error().text();
  }
  bool may_log_in(std::string_view user, std::string_view password) const {
    return crypto::htpasswd_check(read_file(dir_.htpasswd_file()).value(), user, password);
  }

  TempDirectory folder_;
  DataDir dir_{folder_.path()};
};

TEST_F(Admin, APasswordIsMadeUpOnceAndKeptPrivately) {
  start_with(nullptr);
  const std::string made_up(trim(read_file(dir_.password_file()).value()));
  EXPECT_GE(made_up.size(), 16U);
  for (const std::string& path : {dir_.password_file(), dir_.htpasswd_file()}) {
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U) << path;
  }
  start_with(nullptr);
  EXPECT_TRUE(may_log_in(kAdminUser, made_up));
}

TEST_F(Admin, AGivenPasswordReplacesTheOldOne) {
  start_with(nullptr);
  const std::string made_up(trim(read_file(dir_.password_file()).value()));
  ASSERT_TRUE(append_file(dir_.htpasswd_file(), "ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=").ok());
  start_with("of my own");
  EXPECT_EQ(std::getenv(kVariable), nullptr);
  EXPECT_TRUE(may_log_in(kAdminUser, "of my own"));
  EXPECT_FALSE(may_log_in(kAdminUser, made_up));
  EXPECT_TRUE(may_log_in("ann", "password"));
  EXPECT_FALSE(file_exists(dir_.password_file()));  // it would name a password that is none any more
  start_with("another");
  const std::string text = read_file(dir_.htpasswd_file()).value();
  EXPECT_EQ(text.find(std::string(kAdminUser)), text.rfind(std::string(kAdminUser)));
}

class FirstContent : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(store_.open(model::all_collections()).ok());
    write_pack(folder_ / "packs/one");
  }

  static void write_pack(const std::string& pack) {
    ASSERT_TRUE(make_directories(join_path(pack, "actions")).ok());
    const std::string manifest =
        "name: " + base_name(pack) + "\ndescription: d\nversion: 1.0.0\nauthor: a\nemail: a@b.cd\n";
    ASSERT_TRUE(write_file_atomic(join_path(pack, "pack.yaml"), manifest).ok());
    ASSERT_TRUE(write_file_atomic(join_path(pack, "actions/do.yaml"), "name: do\nrunner_type: noop\n").ok());
  }
  std::size_t problems() {
    auto found =
        ensure_content(store_, bus_, {.base = folder_.path(), .pack_folders = {folder_ / "packs"}}, true);
    EXPECT_TRUE(found.ok()) << found.error().text();
    return found.ok() ? found->size() : 0;
  }
  std::size_t actions() { return store_.find(model::kActions, {}).value().size(); }

  TempDirectory folder_;
  store::MemoryStore store_;
  bus::LocalBus bus_;
};

TEST_F(FirstContent, RegistersAgainOnlyWhatChanged) {
  EXPECT_EQ(problems(), 0U);
  EXPECT_EQ(actions(), 1U);
  const std::uint64_t writes = store_.counters().writes;
  EXPECT_EQ(problems(), 0U);
  EXPECT_EQ(store_.counters().writes, writes);
}

TEST_F(FirstContent, SeesPacksThatAreLinkedIntoPlace) {
  EXPECT_EQ(problems(), 0U);
  write_pack(folder_ / "elsewhere/two");
  ASSERT_EQ(::symlink((folder_ / "elsewhere/two").c_str(), (folder_ / "packs/two").c_str()), 0);
  ASSERT_EQ(::symlink("..", (folder_ / "elsewhere/two/up").c_str()), 0);  // a loop ends
  EXPECT_EQ(problems(), 0U);
  EXPECT_EQ(actions(), 2U);
  ASSERT_TRUE(
      write_file_atomic(folder_ / "elsewhere/two/actions/more.yaml", "name: more\nrunner_type: noop\n").ok());
  EXPECT_EQ(problems(), 0U);
  EXPECT_EQ(actions(), 3U);
}

TEST_F(FirstContent, TellsProblemsAtEachStart) {
  ASSERT_TRUE(write_file_atomic(folder_ / "packs/one/actions/bad.yaml", "name: [").ok());
  EXPECT_EQ(problems(), 1U);
  EXPECT_EQ(problems(), 1U);
}

}  // namespace
}  // namespace squall::daemon
