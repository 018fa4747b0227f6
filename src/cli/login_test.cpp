// Credentials: where they come from, where they are kept, and where they are never shown.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/client_for_test.h"

namespace squall::cli {
namespace {

constexpr const char* kToken =
    R"({"user": "ada", "token": "secret-token", "expiry": "2030-01-01T00:00:00.000000Z"})";

class Login : public testing::Test, protected TestClient {
 protected:
  void SetUp() override {
    environment["ST2_AUTH_URL"] = "http://h:9100/auth";
    serve("POST /auth/tokens", kToken, 201);
    serve("GET /v1/rules", "[]");
  }

  std::string token_file() const { return folder / ".st2/token-ada"; }
  void write_config(std::string_view text) {
    ASSERT_TRUE(make_directories(folder / ".st2").ok());
    ASSERT_TRUE(write_file_atomic(folder / ".st2/config", text).ok());
  }
  std::string header(std::size_t request, std::string_view name) const {
    for (const auto& [key, value] : requests.at(request).headers) {
      if (key == name) return value;
    }
    return "";
  }
};

TEST_F(Login, RemembersUserAndTokenButNoPassword) {
  console.answers = {"pass word"};
  EXPECT_EQ(run({"login", "ada"}), 0);
  EXPECT_EQ(console.secret_prompts, "Password: ");
  EXPECT_EQ(header(0, "Authorization"), "Basic YWRhOnBhc3Mgd29yZA==");
  EXPECT_EQ(*read_file(folder / ".st2/config"), "[credentials]\nusername = ada\n\n");
  EXPECT_EQ(*read_file(token_file()), R"({"token": "secret-token", "expire_timestamp": 1893456000})");
  struct stat status {};
  ASSERT_EQ(::stat(token_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Login, WritesThePasswordWhenTold) {
  EXPECT_EQ(run({"login", "ada", "-p", "100%", "-w"}), 0);
  EXPECT_EQ(*read_file(folder / ".st2/config"), "[credentials]\nusername = ada\npassword = 100%\n\n");
  EXPECT_EQ(console.printed, "Logged in as ada\n");
}

TEST_F(Login, FailureNamesTheUser) {
  serve("POST /auth/tokens", R"({"faultstring": "Invalid or missing credentials"})", 401);
  EXPECT_EQ(run({"login", "ada", "-p", "x"}), 1);
  EXPECT_TRUE(console.printed.starts_with(
      "ERROR: Failed to log in as ada: 401 Client Error: Unauthorized\nMESSAGE: Invalid"));
  EXPECT_FALSE(file_exists(folder / ".st2/config"));
}

TEST_F(Login, HappensOnItsOwnOnceAndThenFromTheCache) {
  write_config("[credentials]\nusername = ada\npassword = pw\n");
  EXPECT_EQ(run({"rule", "list"}), 0);
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(header(1, "X-Auth-Token"), "secret-token");
  EXPECT_EQ(run({"rule", "list"}), 0);
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(header(0, "X-Auth-Token"), "secret-token");
}

TEST_F(Login, ATokenAboutToExpireIsNotUsed) {
  write_config("[credentials]\nusername = ada\npassword = pw\n");
  std::int64_t now = clock.now() / 1'000'000;
  ASSERT_TRUE(write_file_atomic(token_file(),
                                R"({"token": "old", "expire_timestamp": )" + std::to_string(now + 14) + "}",
                                0600)
                  .ok());
  EXPECT_EQ(run({"rule", "list"}), 0);
  EXPECT_EQ(header(1, "X-Auth-Token"), "secret-token");
}

TEST_F(Login, ABrokenCacheSaysSo) {
  write_config("[credentials]\nusername = ada\npassword = pw\n");
  ASSERT_TRUE(write_file_atomic(token_file(), "not json", 0644).ok());
  EXPECT_EQ(run({"rule", "list"}), 1);
  EXPECT_NE(console.printed.find("is corrupted or invalid"), std::string::npos);
  EXPECT_NE(console.complained.find("WARNING - Permissions (0o644)"), std::string::npos);
}

TEST_F(Login, AnyCredentialSuppressesIt) {
  write_config("[credentials]\nusername = ada\npassword = pw\n");
  EXPECT_EQ(run({"rule", "list", "--api-key", "k"}), 0);
  EXPECT_EQ(header(0, "St2-Api-Key"), "k");
  environment["ST2_AUTH_TOKEN"] = "from-environment";
  EXPECT_EQ(run({"rule", "list"}), 0);
  EXPECT_EQ(header(0, "X-Auth-Token"), "from-environment");
  environment.erase("ST2_AUTH_TOKEN");
  EXPECT_EQ(run({"--skip-config", "rule", "list"}), 0);
  EXPECT_EQ(requests.size(), 1u);
}

TEST_F(Login, AuthPrintsTheTokenAndKeepsNothing) {
  EXPECT_EQ(run({"auth", "ada", "-p", "x", "-t", "-l", "60"}), 0);
  EXPECT_EQ(console.printed, "secret-token\n");
  EXPECT_EQ(requests[0].body, R"({"ttl": 60})");
  EXPECT_FALSE(file_exists(folder / ".st2/token-ada"));
}

TEST_F(Login, DebugShowsRequestsWithoutSecrets) {
  write_config("[credentials]\nusername = ada\npassword = hidden-password\n");
  serve("GET /v1/rules", R"({"faultstring": "no"})", 401);
  EXPECT_EQ(run({"--debug", "--basic-auth", "proxy:hidden-proxy", "rule", "list", "--api-key", "hidden-key"}),
            1);
  EXPECT_NE(console.printed.find("curl -X GET -H 'St2-Api-Key: ********'"), std::string::npos);
  EXPECT_EQ(run({"--debug", "rule", "list"}), 1);
  EXPECT_NE(console.printed.find("ST2_AUTH_TOKEN: ********"), std::string::npos);
  for (std::string_view secret : {"hidden", "secret-token"}) {
    EXPECT_EQ(console.printed.find(secret), std::string::npos) << secret;
  }
}

TEST_F(Login, SettingsComeFromWordsThenFileThenEnvironment) {
  environment["ST2_API_URL"] = "http://environment/v1";
  EXPECT_EQ(run({"rule", "list"}), 0);
  EXPECT_TRUE(requests[0].url.starts_with("http://environment/v1/rules"));
  write_config("[api]\nurl = http://file/v1\n");
  EXPECT_EQ(run({"rule", "list"}), 0);
  EXPECT_TRUE(requests[0].url.starts_with("http://file/v1/rules"));
  EXPECT_EQ(run({"--api-url", "http://words/v1", "rule", "list"}), 0);
  EXPECT_TRUE(requests[0].url.starts_with("http://words/v1/rules"));
}

TEST_F(Login, PrintConfigNeedsNoCommand) {
  write_config("[cli]\ntimezone = Europe/Prague\ncache_token = no\n");
  EXPECT_EQ(run({"--print-config"}), 3);
  EXPECT_TRUE(console.printed.starts_with("[general]\nbase_url = None\n"));
  EXPECT_NE(console.printed.find("cache_token = False\ntimezone = Europe/Prague\n"), std::string::npos);
}

TEST_F(Login, WrongSettingsAreNamed) {
  write_config("[cli]\ntimezone = Mars/Olympus\n");
  EXPECT_EQ(run({"rule", "list"}), 1);
  EXPECT_NE(console.printed.find("Mars/Olympus"), std::string::npos);
  EXPECT_EQ(run({"--config-file", "nosuch", "rule", "list"}), 1);
  EXPECT_EQ(console.printed, "ERROR: Config \"" + (folder / "nosuch") + "\" not found\n\n");
}

TEST_F(Login, WhoamiNeverFails) {
  EXPECT_EQ(run({"whoami"}), 0);
  EXPECT_EQ(console.printed, "Unable to retrieve currently logged-in user\n");
  serve(
      "GET /v1/user",
      R"({"username": "ada", "authentication": {"method": "API key"}, "rbac": {"enabled": true, "roles": ["admin", "x"]}})");
  EXPECT_EQ(run({"whoami"}), 0);
  EXPECT_EQ(console.printed,
            "Currently logged in as \"ada\".\n\nAuthentication method: API key\n\nRBAC:\n - Enabled: True\n "
            "- Roles: admin, x\n");
}

}  // namespace
}  // namespace squall::cli
