#include "content/register_command.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/config.h"
#include "base/file.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::content {
namespace {

class SilentBus : public bus::Bus {
 public:
  void wake(const bus::WakeUp&) override {}
  void announce(const bus::Event&) override {}
  std::unique_ptr<bus::Subscription> on_wake(bus::Topic, std::function<void(const bus::WakeUp&)>) override {
    return nullptr;
  }
  std::unique_ptr<bus::Subscription> on_event(std::function<void(const bus::Event&)>) override {
    return nullptr;
  }
  bool watched() const override { return false; }
};

Result<RegisterOptions> options_of(std::vector<std::string> arguments) {
  auto flags = Flags::parse(register_flags(), arguments);
  if (!flags.ok()) return std::move(flags).error();
  return register_options(*flags, Config());
}

TEST(RegisterFlags, ChooseTheKinds) {
  EXPECT_EQ(options_of({"--register-all"})->kinds, all_content_kinds());
  EXPECT_EQ(options_of({"--register-actions"})->kinds,
            (std::set<ContentKind>{ContentKind::kRunnerTypes, ContentKind::kActions}));
  EXPECT_TRUE(options_of({})->kinds.empty());
  EXPECT_EQ(options_of({"--register-rules", "--register-pack", "/opt/x"})->only_folder, "/opt/x");
  EXPECT_TRUE(options_of({"--register-rules", "--register-pack", "x"})->only_folder->starts_with('/'));
}

TEST(RegisterFlags, ChooseWhatAFailureMeans) {
  EXPECT_TRUE(options_of({"--register-all"})->stop_at_failure);
  EXPECT_TRUE(options_of({"--register-all", "--register-fail-on-failure"})->stop_at_failure);
  EXPECT_FALSE(
      options_of({"--register-all", "--register-no-fail-on-failure", "--experimental"})->stop_at_failure);
  EXPECT_FALSE(options_of({"--register-everything"}).ok());
  EXPECT_EQ(options_of({"--register-setup-virtualenvs"}).error().code(), Errc::kUnsupported);
}

class RegisterCommandTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(store_.open(model::all_collections()).ok()); }

  int run(std::vector<std::string> arguments) {
    const char* root = std::getenv("SQUALL_SOURCE_DIR");
    const std::string base = join_path(root != nullptr ? root : ".", "src/content/testdata");
    Registrar registrar(store_, bus_, {.base = base, .pack_folders = {join_path(base, "packs")}});
    output_.clear();
    return run_register_command(options_of(std::move(arguments)).value(), registrar,
                                [this](std::string_view text) { output_ += text; });
  }

  store::MemoryStore store_;
  SilentBus bus_;
  std::string output_;
};

TEST_F(RegisterCommandTest, PrintsCountsAndProblems) {
  EXPECT_EQ(run({"--register-actions", "--register-no-fail-on-failure"}), 0);
  EXPECT_NE(output_.find("Registered 3 actions.\n1 actions had their metadata overridden.\n"),
            std::string::npos)
      << output_;
  EXPECT_NE(output_.find("no_runner.yaml:3: runner_type: RunnerType mistral is not found."),
            std::string::npos);
}

TEST_F(RegisterCommandTest, FailsWithTheFirstProblem) {
  EXPECT_EQ(run({"--register-actions"}), 1);
  EXPECT_NE(output_.find("Failed to register "), std::string::npos);
  EXPECT_EQ(run({"--register-actions", "--register-pack", "/nonexistent"}), 1);
}

TEST_F(RegisterCommandTest, SaysSoWhenNothingWasAskedFor) {
  EXPECT_EQ(run({}), 0);
  EXPECT_TRUE(output_.starts_with("Nothing to register"));
}

}  // namespace
}  // namespace squall::content
