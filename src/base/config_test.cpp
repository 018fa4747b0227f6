#include "base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/cli_flags.h"
#include "base/file.h"
#include "base/ini.h"
#include "base/strings.h"

namespace squall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr auto kApiPort = option<std::int64_t>("api", "port");
constexpr auto kApiHost = option<std::string>("api", "host");

class ConfigTest : public testing::Test {
 protected:
  // A file with `content`, and its path.
  std::string file(const std::string& name, const std::string& content) {
    EXPECT_TRUE(write_file_atomic(folder_ / name, content).ok());
    return folder_ / name;
  }
  Config loaded(const std::string& content) {
    auto config = Config::load({.files = {file("st2.conf", content)}});
    EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message());
    return config.ok() ? *config : Config();
  }
  const TempDirectory folder_;
};

TEST_F(ConfigTest, TableHoldsTheReferencesOptions) {
  ASSERT_GT(std::size(kSettings), kReferenceOptions);
  EXPECT_EQ(kSettings[kReferenceOptions - 1].section, "workflow_engine");
  EXPECT_EQ(kSettings[kReferenceOptions - 1].name, "still_active_check_interval");
  for (std::size_t i = 0; i < std::size(kSettings); ++i) {
    EXPECT_EQ(find_option(kSettings[i].section, kSettings[i].name), i)
        << kSettings[i].name << " stands twice";
    EXPECT_TRUE(kSettings[i].text.ends_with('.')) << kSettings[i].name;
  }
}

TEST_F(ConfigTest, DefaultsAndReferences) {
  const Config config;
  EXPECT_EQ(config.get(kApiPort), 9101);
  EXPECT_FALSE(config.is_set(kApiPort));
  EXPECT_EQ(config.get(option<std::string>("content", "system_packs_base_path")), "/opt/stackstorm/packs");
  EXPECT_EQ(config.get(option<std::optional<std::int64_t>>("garbagecollector", "traces_ttl")), std::nullopt);
  EXPECT_EQ(
      config.get(option<std::optional<std::int64_t>>("garbagecollector", "action_executions_output_ttl")), 7);
  EXPECT_THAT(config.get(option<OptionDict>("sensorcontainer", "partition_provider")),
              ElementsAre(Pair("name", "default")));
}

TEST_F(ConfigTest, ReadsEveryType) {
  const Config config = loaded(
      "# comment\n; another\n[api]\nport: 8000\nallow_origin = http://a, http://b\nmask_secrets = OFF\nhost "
      "= \"::1\"\n"
      "[scheduler]\nsleep_interval = 0.5\n[sensorcontainer]\npartition_provider = name:hash, "
      "hash_ranges:0..1\n"
      "[system]\nbase_path = /srv/x\n[content]\nindex_url = http://one,\n  http://two\n");
  EXPECT_EQ(config.get(kApiPort), 8000);
  EXPECT_EQ(config.get(kApiHost), "::1");
  EXPECT_THAT(config.get(option<OptionList>("api", "allow_origin")), ElementsAre("http://a", "http://b"));
  EXPECT_FALSE(config.get(option<bool>("api", "mask_secrets")));
  EXPECT_EQ(config.get(option<double>("scheduler", "sleep_interval")), 0.5);
  EXPECT_THAT(config.get(option<OptionDict>("sensorcontainer", "partition_provider")),
              ElementsAre(Pair("name", "hash"), Pair("hash_ranges", "0..1")));
  EXPECT_EQ(config.get(option<std::string>("content", "system_packs_base_path")), "/srv/x/packs");
  EXPECT_THAT(config.get(option<OptionList>("content", "index_url")),
              ElementsAre("http://one", "http://two"));
  EXPECT_THAT(config.warnings(), IsEmpty());
}

TEST_F(ConfigTest, QuotesKeepTheBlanksOfAText) {
  constexpr auto kPassword = option<std::string>("database", "password");
  EXPECT_EQ(loaded("[database]\npassword = \" a b \"\n").get(kPassword), " a b ");
  EXPECT_EQ(loaded("[database]\npassword =  a b  \n").get(kPassword), "a b");
  EXPECT_EQ(loaded("[auth]\nmode = \" proxy \"\n").get(option<std::string>("auth", "mode")), "proxy");
}

TEST_F(ConfigTest, LaterSourcesWin) {
  ASSERT_TRUE(make_directories(folder_ / "d").ok());
  ConfigSources sources;
  sources.files = {file("a.conf", "[api]\nport = 1\nhost = a\nmax_page_size = 1\n"),
                   file("b.conf", "[api]\nport = 2\n")};
  sources.directories = {folder_ / "d"};
  file("d/2.conf", "[api]\nport = 4\nhost = d2\n");
  file("d/1.conf", "[api]\nport = 3\nhost = d1\n");
  file("d/3.txt", "[api]\nport = 99\n");
  EXPECT_EQ(Config::load(sources)->get(kApiPort), 4);
  EXPECT_EQ(Config::load(sources)->get(kApiHost), "d2");
  sources.environment = {"ST2_API__PORT=5", "ST2_AUTH_TOKEN=x", "PATH=/bin"};
  EXPECT_EQ(Config::load(sources)->get(kApiPort), 5);
  sources.settings = {"api.port=6"};
  const Config config = *Config::load(sources);
  EXPECT_EQ(config.get(kApiPort), 6);
  EXPECT_EQ(config.get(option<std::int64_t>("api", "max_page_size")), 1);
  EXPECT_THAT(config.warnings(), IsEmpty());
}

TEST_F(ConfigTest, EnvironmentNamesTheDefaultFile) {
  const std::string path = file("other.conf", "[api]\nport = 7\n");
  EXPECT_EQ(Config::load({.environment = {"ST2_CONFIG_PATH=" + path}})->get(kApiPort), 7);
  EXPECT_EQ(Config::load({.environment = {"ST2_CONFIG_PATH=" + path + "x"}}).error().code(), Errc::kNotFound);
}

TEST_F(ConfigTest, ErrorsNameFileLineOptionValueAndWhatIsAllowed) {
  const std::string path = file("st2.conf", "[api]\n\nport = 70000\n");
  const auto config = Config::load({.files = {path}});
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message(),
            path + ":3: [api] port = '70000': must be an integer between 0 and 65535");
  EXPECT_THAT(Config::load({.settings = {"auth.mode=magic"}}).error().message(),
              HasSubstr("one of: standalone, proxy"));
  EXPECT_THAT(Config::load({.settings = {"api.prot=1"}}).error().message(), HasSubstr("'prot'"));
  EXPECT_THAT(Config::load({.files = {file("bad.conf", "[api]\nport\n")}}).error().message(),
              HasSubstr("line 2"));
  EXPECT_THAT(Config::load({.files = {file("bad.conf", "[api\n")}}).error().message(), HasSubstr("line 1"));
}

TEST_F(ConfigTest, ErrorsDoNotShowSecrets) {
  const auto refused = parse_option({.section = "x", .name = "y", .allowed = "a"}, "hunter2");
  EXPECT_THAT(refused.error().message(), Not(HasSubstr("hunter2")));
}

TEST_F(ConfigTest, UnknownOptionsAreWarnings) {
  const Config config = loaded("[api]\nprot = 1\n[nosuch]\nx = 1\n");
  EXPECT_THAT(config.warnings(),
              ElementsAre(HasSubstr("st2.conf:2: there is no option 'prot'"), HasSubstr("'nosuch'")));
}

TEST_F(ConfigTest, FormerNamesCountUnlessTheCurrentOneIsSet) {
  constexpr auto kTls = option<bool>("database", "tls");
  EXPECT_TRUE(loaded("[database]\nssl = true\n").get(kTls));
  EXPECT_FALSE(loaded("[database]\ntls = false\nssl = true\n").get(kTls));
  EXPECT_THAT(loaded("[database]\nssl = true\n").warnings(), ElementsAre(HasSubstr("now called 'tls'")));
}

TEST_F(ConfigTest, FormerTimerSection) {
  EXPECT_TRUE(timers_enabled(Config()));
  EXPECT_TRUE(timers_enabled(loaded("[timer]\nenable = False\n")));
  EXPECT_FALSE(timers_enabled(loaded("[timersengine]\nenable = False\n")));
  EXPECT_TRUE(timers_enabled(loaded("[timer]\nenable = True\n[timersengine]\nenable = False\n")));
  EXPECT_EQ(timers_zone(loaded("[timer]\nlocal_timezone = Asia/Tokyo\n")), "Asia/Tokyo");
}

TEST_F(ConfigTest, DollarIsLiteralUnlessItNamesAnOption) {
  constexpr auto kPassword = option<std::string>("database", "password");
  EXPECT_EQ(loaded("[database]\npassword = a$b$$c$\n").get(kPassword), "a$b$c$");
  EXPECT_EQ(loaded("[database]\npassword = $db_name!\n").get(kPassword), "st2!");
  const Config circle = loaded("[database]\ndb_name = x$username\nusername = y$db_name\n");
  EXPECT_THAT(circle.get(option<std::string>("database", "username")),
              HasSubstr("$"));  // ends, and says where
}

TEST_F(ConfigTest, PrintMasksAndReadsBack) {
  const Config config = loaded(
      "[database]\npassword = hunter2\nhost = mongodb://u:hunter3@h/db\n[messaging]\ncluster_urls = "
      "amqp://a:hunter4@x, amqp://b:p/w@y\n"
      "[auth]\nbackend_kwargs = {\"bind_password\": \"hunter5\"}\n[api]\nport = 1234\n");
  const std::string text = config.print();
  EXPECT_THAT(text, Not(HasSubstr("hunter")));
  EXPECT_THAT(text, Not(HasSubstr("p/w")));
  EXPECT_THAT(text, HasSubstr("host = mongodb://u:********@h/db"));
  EXPECT_THAT(text, HasSubstr("[api]\nhost = 127.0.0.1\nport = 1234\n"));
  EXPECT_EQ(loaded(text).get(kApiPort), 1234);
}

TEST_F(ConfigTest, EverySectionIsPrintedOnce) {
  std::vector<std::string> sections;
  const std::string text = Config().print();
  for (std::string_view line : split_lines(text)) {
    if (line.starts_with('[')) sections.emplace_back(line);
  }
  const std::set<std::string> distinct(sections.begin(), sections.end());
  EXPECT_EQ(distinct.size(), sections.size());
}

TEST_F(ConfigTest, SampleIsAnEmptyConfiguration) {
  const std::string sample = sample_config();
  EXPECT_THAT(sample, HasSubstr("# port = 9101\n"));
  EXPECT_EQ(loaded(sample).print(), Config().print());
}

TEST(CliFlags, ParsesEveryShape) {
  const std::vector<std::string> arguments = {"--config-file",
                                              "a",
                                              "--config-file=b",
                                              "-v",
                                              "--debug",
                                              "--nodebug",
                                              "--set=api.port=1",
                                              "--auth-token-ttl",
                                              "60",
                                              "x",
                                              "--",
                                              "--y"};
  const auto flags = Flags::parse(common_flags(), arguments);
  ASSERT_TRUE(flags.ok()) << flags.error().message();
  EXPECT_THAT(flags->values("config-file"), ElementsAre("a", "b"));
  EXPECT_TRUE(flags->has("verbose"));
  EXPECT_FALSE(flags->has("debug"));
  EXPECT_THAT(flags->values("set"), ElementsAre("api.port=1", "auth.token_ttl=60"));
  EXPECT_THAT(flags->rest(), ElementsAre("x", "--y"));
}

TEST(CliFlags, RefusesWhatItDoesNotKnow) {
  const auto message = [](std::vector<std::string> arguments) {
    const auto flags = Flags::parse(common_flags(), arguments);
    return flags.ok() ? "" : flags.error().message();
  };
  EXPECT_EQ(message({"--nonsense"}), "unknown flag '--nonsense'");
  EXPECT_EQ(message({"--auth-nonsense=1"}), "unknown flag '--auth-nonsense'");
  EXPECT_EQ(message({"--config-dir"}), "flag --config-dir needs a value");
  EXPECT_EQ(message({"--debug=1"}), "flag --debug takes no value");
  EXPECT_EQ(message({"-x"}), "unknown flag '-x'");
}

TEST(CliFlags, LeadToAConfiguration) {
  const std::vector<std::string> arguments = {"--debug", "--auth-port=1", "--set", "api.port=2"};
  const auto config = load_config(*Flags::parse(common_flags(), arguments), {"ST2_API__PORT=9"});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_TRUE(config->get(option<bool>("system", "debug")));
  EXPECT_EQ(log_settings(*config).level, log::Level::kDebug);
  EXPECT_EQ(config->get(option<std::int64_t>("auth", "port")), 1);
  EXPECT_EQ(config->get(kApiPort), 2);
}

}  // namespace
}  // namespace squall
