#include "content/pack_source.h"

#include <gtest/gtest.h>

#include "content/pack_git.h"
#include "content/pack_ref.h"
#include "value/json/json.h"

namespace squall::content {
namespace {

const Value kIndex = Value::object(
    {{"libra", Value::object({{"repo_url", "https://example.org/libra.git"}, {"version", "1.4.2"}})}});

TEST(FindRepository, KnowsTheFormsUsersType) {
  const auto url = [](std::string_view pack) { return find_repository(pack, kIndex).value().url; };
  EXPECT_EQ(url("libra"), "https://example.org/libra.git");
  EXPECT_EQ(url("owner/repo=dev"), "https://github.com/owner/repo");
  EXPECT_EQ(url("git@host:owner/repo.git"), "git@host:owner/repo.git");
  EXPECT_EQ(url("file:///opt/x"), "file:///opt/x");
  EXPECT_EQ(find_repository("libra", kIndex).value().version, Value("1.4.2"));
  EXPECT_EQ(find_repository("libra=2.0.0", kIndex).value().version, Value("2.0.0"));
  EXPECT_TRUE(find_repository("owner/repo", kIndex).value().version.is_null());
  EXPECT_EQ(find_repository("virgo", kIndex).error().message(),
            "No record of the \"virgo\" pack in the index.");
  EXPECT_FALSE(find_repository("=1", kIndex).ok());
}

TEST(Versions, RequirementsMustAllHold) {
  EXPECT_TRUE(version_satisfies("3.9.0", "all").value());
  EXPECT_TRUE(version_satisfies("3.9.0", " >=3.0.0 , <4.0.0,").value());
  EXPECT_FALSE(version_satisfies("3.9.0", ">=3.0.0,<3.5.0").value());
  EXPECT_FALSE(version_satisfies("3.9.0", ">= 3.0.0").ok());
  EXPECT_EQ(normalize_version(0.2), "0.2.0");
}

TEST(Platform, RefusesOtherVersionsAndPython2) {
  const auto check = [](std::string_view manifest) {
    return check_platform(json::parse(manifest).value(), "3.9.0", "3.11.2");
  };
  EXPECT_TRUE(check(R"({"name": "p", "stackstorm_version": ">=3.0.0", "python_versions": ["2", "3"]})").ok());
  EXPECT_FALSE(check(R"({"name": "p", "stackstorm_version": "<3.9.0"})").ok());
  EXPECT_FALSE(check(R"({"name": "p", "python_versions": ["2"]})").ok());
}

TEST(Dependencies, AreWantedOnceOrConflict) {
  DependencyPlan plan;
  const auto installed = [](std::string_view pack) { return pack == "core" ? Value("1.0.0") : Value(); };
  const Value asked =
      json::parse(
          R"(["core", "core=v1.0.0", "core=2.0.0", "core=2.0.0", "own/stackstorm-core", "new=1", "new=1", "new=2"])")
          .value();
  ASSERT_TRUE(add_dependencies(plan, asked, installed).ok());
  EXPECT_EQ(plan.wanted, std::vector<std::string>{"new=1"});
  EXPECT_EQ(plan.conflicts, (std::vector<std::string>{"core=2.0.0", "new=2"}));
}

TEST(PackRef, PrefersTheManifestThenTheFolder) {
  const Value manifest = json::parse(R"({"name": "A Name"})").value();
  EXPECT_EQ(pack_ref(manifest, "dir_name").value(), Value("dir_name"));
  EXPECT_FALSE(pack_ref(manifest, "Dir-Name").ok());
  EXPECT_EQ(pack_ref(manifest.with("ref", "other"), "dir").value(), Value("other"));
  EXPECT_FALSE(pack_ref(manifest.with("ref", "_global"), "dir").ok());
  EXPECT_TRUE(is_system_pack("core"));
  EXPECT_FALSE(is_system_pack("examples"));
}

// Git as a table from arguments to answers; what is not in it fails.
struct FakeGit {
  std::map<std::string, std::string> answers;
  std::vector<std::string> asked;

  RunGit runner() {
    return [this](const std::vector<std::string>& arguments, const std::string&) -> Result<GitOutput> {
      std::string line;
      for (const std::string& argument : arguments) line += (line.empty() ? "" : " ") + argument;
      asked.push_back(line);
      const auto answer = answers.find(line);
      if (answer == answers.end()) return GitOutput{128, "", "fatal: no\n"};
      return GitOutput{0, answer->second, ""};
    };
  }
};

TEST(CloneRepository, ListsTheVersionsWhenTheRefIsUnknown) {
  FakeGit git{{{"clone --quiet -- url /x/clone", ""},
               {"symbolic-ref --quiet --short HEAD", "main\n"},
               {"tag --list v*", "v1.0.0\nvery\nv1.1.0\n"}},
              {}};
  const auto checkout = clone_repository(git.runner(), "url", "/x/clone", "9.9.9");
  ASSERT_FALSE(checkout.ok());
  EXPECT_EQ(
      checkout.error().message(),
      "\"9.9.9\" is not a valid version, hash, tag or branch in url. Available versions are: 1.0.0, 1.1.0.");
}

TEST(CloneRepository, TellsWhenTheCloneFails) {
  FakeGit git;
  const auto checkout = clone_repository(git.runner(), "url", "/x/clone", "");
  ASSERT_FALSE(checkout.ok());
  EXPECT_EQ(checkout.error().code(), Errc::kIo);
  EXPECT_EQ(git.asked.size(), 1U);
}

TEST(CloneRepository, StandsOnTheBranchThatHoldsTheTag) {
  FakeGit git{{{"clone --quiet -- url /x/clone", ""},
               {"symbolic-ref --quiet --short HEAD", "main\n"},
               {"rev-parse --quiet --verify --end-of-options v1.2.0^{commit}", "abc\n"},
               {"branch --all --contains abc --format=%(refname)",
                "refs/remotes/origin/HEAD\nrefs/remotes/origin/dev\n"},
               {"checkout --quiet -B dev abc --", ""},
               {"rev-parse HEAD", "abc\n"}},
              {}};
  const auto checkout = clone_repository(git.runner(), "url", "/x/clone", "1.2.0");
  ASSERT_TRUE(checkout.ok()) << checkout.error().text();
  EXPECT_EQ(checkout->commit, "abc");
}

}  // namespace
}  // namespace squall::content
