#include "content/registrar.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/id.h"
#include "content/rule_store.h"
#include "content/system_triggers.h"
#include "model/collections.h"
#include "store/faulty.h"
#include "store/memory/memory_store.h"

namespace squall::content {
namespace {

// Counts wake-ups by topic.
class CountingBus : public bus::Bus {
 public:
  void wake(const bus::WakeUp& message) override { ++wakes[message.topic]; }
  void announce(const bus::Event&) override {}
  std::unique_ptr<bus::Subscription> on_wake(bus::Topic, std::function<void(const bus::WakeUp&)>) override {
    return nullptr;
  }
  std::unique_ptr<bus::Subscription> on_event(std::function<void(const bus::Event&)>) override {
    return nullptr;
  }
  bool watched() const override { return false; }

  std::map<bus::Topic, int> wakes;
};

std::string source_path(std::string_view path) {
  const char* root = std::getenv("SQUALL_SOURCE_DIR");
  return join_path(root != nullptr ? root : ".", path);
}

class RegistrarTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(store_.open(model::all_collections()).ok()); }

  RegisterReport run(RegisterOptions options = {}, ContentPaths paths = test_paths()) {
    Registrar registrar(store_, bus_, std::move(paths));
    auto report = registrar.run(options);
    EXPECT_TRUE(report.ok()) << report.error().text();
    return report.ok() ? std::move(*report) : RegisterReport{};
  }

  static ContentPaths test_paths() {
    const std::string base = source_path("src/content/testdata");
    return {.base = base, .pack_folders = {join_path(base, "packs")}};
  }

  std::vector<model::Document> all(const model::Collection& collection) {
    return store_.find(collection, {}).value();
  }
  Value by_ref(const model::Collection& collection, std::string_view ref) {
    auto found = store_.find(collection, {.where = {{"ref", store::Op::kEq, Value(ref)}}}).value();
    return found.empty() ? Value() : found.front().body;
  }

  store::MemoryStore store_;
  CountingBus bus_;
};

TEST_F(RegistrarTest, RegistersOneOfEachKind) {
  const RegisterReport report = run({.packs = {"probe"}});
  for (const Problem& problem : report.problems) ADD_FAILURE() << problem.text();
  EXPECT_EQ(report.packs, 1U);
  EXPECT_EQ(report.of(ContentKind::kActions).registered, 2U);
  EXPECT_EQ(report.of(ContentKind::kActions).overridden, 1U);
  EXPECT_EQ(report.of(ContentKind::kRules).registered, 2U);
  EXPECT_EQ(report.of(ContentKind::kRunnerTypes).registered, 15U);
  EXPECT_EQ(report.of(ContentKind::kConfigs).registered, 1U);

  EXPECT_EQ(by_ref(model::kPacks, "probe")["name"], Value("Probe Pack"));
  EXPECT_EQ(by_ref(model::kActions, "probe.greet")["entry_point"], Value("greet.sh"));
  EXPECT_EQ(by_ref(model::kActions, "probe.wave")["enabled"], Value(false));
  EXPECT_EQ(by_ref(model::kSensorTypes, "probe.WatchSensor")["entry_point"],
            Value("sensors.watch.WatchSensor"));
  EXPECT_EQ(by_ref(model::kActionAliases, "probe.greet_someone")["action_ref"], Value("probe.greet"));
  EXPECT_EQ(by_ref(model::kPolicies, "probe.greet.limit")["parameters"]["action"], Value("delay"));
  EXPECT_EQ(all(model::kConfigs).front().body["values"]["host"], Value("db1"));
  EXPECT_EQ(all(model::kConfigSchemas).front().body["attributes"]["token"]["secret"], Value(true));
}

TEST_F(RegistrarTest, MakesTheTriggersOfRules) {
  run({.packs = {"probe"}});
  // A type without parameters has its own trigger, one with parameters none until a rule asks.
  EXPECT_FALSE(by_ref(model::kTriggers, "probe.seen").is_null());
  EXPECT_TRUE(by_ref(model::kTriggers, "probe.told").is_null());
  const Value hook_rule = by_ref(model::kRules, "probe.on_hook");
  const Value trigger = by_ref(model::kTriggers, hook_rule.get_string("trigger"));
  EXPECT_EQ(trigger["type"], Value("core.st2.webhook"));
  EXPECT_EQ(trigger["parameters"]["url"], Value("probe"));
  EXPECT_EQ(trigger["ref_count"], Value(1));
  EXPECT_EQ(by_ref(model::kRules, "probe.on_seen")["trigger"], Value("probe.seen"));
  EXPECT_EQ(by_ref(model::kRules, "probe.on_seen")["enabled"], Value(false));
}

TEST_F(RegistrarTest, WritesNothingTheSecondTime) {
  run({.packs = {"probe"}});
  const std::uint64_t writes = store_.counters().writes;
  bus_.wakes.clear();
  const RegisterReport again = run({.packs = {"probe"}});
  EXPECT_EQ(store_.counters().writes, writes);
  EXPECT_TRUE(bus_.wakes.empty());
  EXPECT_EQ(again.of(ContentKind::kActions).registered, 2U);
  EXPECT_EQ(again.of(ContentKind::kActions).written, 0U);
}

TEST_F(RegistrarTest, WritesThePartsOfAPackTogether) {
  run({.kinds = {ContentKind::kRunnerTypes}, .packs = {"probe"}});
  const std::uint64_t before = store_.counters().batches;
  run({.kinds = {ContentKind::kActions}, .packs = {"probe"}});
  EXPECT_EQ(store_.counters().batches, before + 1);
}

TEST_F(RegistrarTest, APolicyThatClashesIsNamed) {
  const Value other = Value::object({{"name", "other"},
                                     {"pack", "else"},
                                     {"ref", "else.other"},
                                     {"resource_ref", "probe.greet"},
                                     {"policy_type", "action.concurrency"}});
  ASSERT_TRUE(store_.write({store::insert(model::kPolicies, {new_id(), 0, other})}).ok());
  const RegisterReport report = run({.packs = {"probe"}});
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].text(), source_path("src/content/testdata/packs/probe/policies/greet.yaml") +
                                           ": \"greet.limit\" clashes with another one in its resource");
  EXPECT_EQ(report.of(ContentKind::kPolicies).registered, 0U);
}

TEST_F(RegistrarTest, WakesWhoReadsContent) {
  run({.packs = {"probe"}});
  EXPECT_GT(bus_.wakes[bus::Topic::kContentChanged], 0);
  EXPECT_EQ(bus_.wakes[bus::Topic::kRuleChanged], 2);
  EXPECT_GT(bus_.wakes[bus::Topic::kTriggerChanged], 2);
}

TEST_F(RegistrarTest, OneBadFileDoesNotStopTheOthers) {
  const RegisterReport report = run({.packs = {"broken"}});
  EXPECT_FALSE(by_ref(model::kActions, "broken.fine").is_null());
  EXPECT_EQ(report.of(ContentKind::kActions).registered, 1U);
  ASSERT_EQ(report.problems.size(), 4U);
  const std::string folder = source_path("src/content/testdata/packs/broken");
  EXPECT_EQ(report.problems[0].text(),
            folder +
                "/actions/bad_type.yaml:6: parameters.who.type: 'strnig' is not one of "
                "['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']");
  EXPECT_EQ(report.problems[1].file, folder + "/actions/bad_yaml.yaml");
  EXPECT_GT(report.problems[1].line, 0);
  EXPECT_EQ(report.problems[2].field, "runner_type");
  EXPECT_EQ(report.problems[2].line, 3);
  EXPECT_NE(report.problems[3].text().find("operator resembles not in list of allowed operators"),
            std::string::npos);
}

// A pack whose files are what authors and machines leave behind.
TEST_F(RegistrarTest, WhatIsNoMetadataIsNamedAndPassedOver) {
  TempDirectory base;
  const std::string pack = base / "packs/odd", actions = join_path(pack, "actions");
  ASSERT_TRUE(make_directories(actions).ok());
  const auto write = [&](std::string_view name, std::string_view text) {
    ASSERT_TRUE(write_file_atomic(join_path(actions, name), text).ok()) << name;
  };
  ASSERT_TRUE(write_file_atomic(join_path(pack, "pack.yaml"),
                                "name: odd\ndescription: d\nversion: 1.0.0\nauthor: a\nemail: a@b.cd\n")
                  .ok());
  write("a_fine.yaml", "name: fine\nrunner_type: noop\n");
  write("b_binary.yaml", std::string("\x7f"
                                     "ELF\0\1\2\xff\xfe",
                                     9));
  write("c_empty.yaml", "");
  write("d_list.yaml", "- name: x\n");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 12; ++level) {
    bomb += fmt::format("a{0}: &a{0} [", level);
    for (int i = 0; i < 10; ++i) bomb += fmt::format("{}*a{}", i == 0 ? "" : ", ", level - 1);
    bomb += "]\n";
  }
  write("e_bomb.yaml", bomb);
  write("f_large.yaml", std::string(kMaxMetadataBytes + 1, '#'));
  write("g_deep.yaml", std::string(100'000, '['));
  ASSERT_EQ(::mkfifo(join_path(actions, "h_pipe.yaml").c_str(), 0600), 0);
  ASSERT_EQ(::symlink("nowhere.yaml", join_path(actions, "i_dangling.yaml").c_str()), 0);
  ASSERT_EQ(::symlink("a_fine.yaml", join_path(actions, "j_link.yaml").c_str()), 0);
  ASSERT_TRUE(make_directories(join_path(actions, "k_folder.yaml")).ok());
  ASSERT_EQ(::symlink(".", join_path(actions, "loop").c_str()), 0);

  const RegisterReport report = run({}, {.base = base.path(), .pack_folders = {base / "packs"}});
  EXPECT_EQ(report.packs, 1U);
  EXPECT_FALSE(by_ref(model::kActions, "odd.fine").is_null());
  std::string named;
  for (const Problem& problem : report.problems) {
    named += base_name(problem.file).substr(0, 1);
    EXPECT_EQ(problem.pack, "odd");
    EXPECT_FALSE(problem.error.message().empty()) << problem.file;
  }
  EXPECT_EQ(named, "bcdefghik");
}

TEST_F(RegistrarTest, ANamedFolderMustBeAPack) {
  TempDirectory base;
  ASSERT_TRUE(make_directories(base / "packs/hollow").ok());
  const ContentPaths paths{.base = base.path(), .pack_folders = {base / "packs"}};
  EXPECT_TRUE(run({}, paths).problems.empty());
  const RegisterReport report = run({.packs = {"hollow"}}, paths);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_NE(report.problems[0].text().find("hollow/pack.yaml"), std::string::npos)
      << report.problems[0].text();
}

TEST_F(RegistrarTest, SaysWhereTheFilesOfAForeignPackAreLookedFor) {
  TempDirectory base;
  ASSERT_TRUE(make_directories(base / "packs").ok());
  const ContentPaths paths{.base = base.path(), .pack_folders = {base / "packs"}};
  const std::string pack = source_path("src/content/testdata/packs/probe");
  const RegisterReport report = run({.only_folder = pack}, paths);
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_NE(report.warnings[0].find(base / "packs/probe"), std::string::npos) << report.warnings[0];
  ASSERT_EQ(::symlink(normal_path(join_path(std::filesystem::current_path().string(), pack)).c_str(),
                      (base / "packs/probe").c_str()),
            0);
  EXPECT_TRUE(run({.only_folder = pack}, paths).warnings.empty());
}

TEST_F(RegistrarTest, StopsAtTheFirstFailureWhenAsked) {
  const RegisterReport report = run({.packs = {"broken"}, .stop_at_failure = true});
  EXPECT_EQ(report.problems.size(), 1U);
  EXPECT_TRUE(report.stopped);
  EXPECT_TRUE(by_ref(model::kActions, "broken.fine").is_null());
}

TEST_F(RegistrarTest, TakesOnePackFolderFromAnywhere) {
  const RegisterReport report = run(
      {.kinds = {ContentKind::kActions}, .only_folder = source_path("src/content/testdata/packs/probe/")});
  EXPECT_EQ(report.of(ContentKind::kActions).registered, 2U);
  EXPECT_TRUE(all(model::kRules).empty());
}

TEST_F(RegistrarTest, NamesWhatIsNotThere) {
  Registrar registrar(store_, bus_, test_paths());
  EXPECT_EQ(registrar.run({.packs = {"nosuch"}}).error().message(), "Pack \"nosuch\" not found on disk.");
  Registrar elsewhere(store_, bus_, {.base = "/nonexistent", .pack_folders = {"/nonexistent/packs"}});
  EXPECT_EQ(elsewhere.run({}).error().code(), Errc::kNotFound);
}

TEST_F(RegistrarTest, KeepsARunnerTypeSwitchedOff) {
  run({.kinds = {ContentKind::kRunnerTypes}, .packs = {"probe"}});
  for (model::Document runner : all(model::kRunnerTypes)) {
    if (runner.body["name"] != Value("noop")) continue;
    runner.body = runner.body.with("enabled", false);
    ASSERT_TRUE(store_.write({store::update(model::kRunnerTypes, runner)}).ok());
  }
  run({.packs = {"probe"}});
  for (const model::Document& runner : all(model::kRunnerTypes))
    EXPECT_EQ(runner.body["enabled"], Value(runner.body["name"] != Value("noop")))
        << runner.body.get_string("name");
}

TEST_F(RegistrarTest, RegistersTheSystemTriggersAlone) {
  Registrar registrar(store_, bus_, test_paths());
  ASSERT_TRUE(registrar.register_system_triggers().ok());
  EXPECT_EQ(all(model::kTriggerTypes).size(), system_trigger_types().size());
  // All but the webhook and the three timers have a trigger of their own.
  EXPECT_EQ(all(model::kTriggers).size(), system_trigger_types().size() - 4);
}

// Whatever call of the store fails, and whether it was carried out or not: registering again mends it.
TEST(RegistrarFaults, TheNextRunCompletesWhatWasInterrupted) {
  const ContentPaths paths{.base = source_path("src/content/testdata"),
                           .pack_folders = {source_path("src/content/testdata/packs")}};
  const RegisterOptions options{.packs = {"probe"}};
  CountingBus bus;
  std::uint64_t call = 1;
  for (bool met = true; met; ++call) {
    store::MemoryStore memory;
    ASSERT_TRUE(memory.open(model::all_collections()).ok());
    store::FaultyStore store(memory);
    Registrar registrar(store, bus, paths);
    store.fail(call, call % 2 == 0 ? store::FaultyStore::Fault::kBefore : store::FaultyStore::Fault::kAfter);
    const auto interrupted = registrar.run(options);
    met = store.fired();
    // A batch that failed is tried again document by document, so not every fault shows.
    EXPECT_TRUE(met || (interrupted.ok() && interrupted->problems.empty())) << "call " << call;
    store.heal();
    const auto report = registrar.run(options);
    ASSERT_TRUE(report.ok());
    for (const Problem& problem : report->problems)
      ADD_FAILURE() << "call " << call << ": " << problem.text();
    const auto triggers = memory.find(model::kTriggers, {}).value();
    for (const model::Document& trigger : triggers)
      if (!trigger.body["parameters"].empty())
        EXPECT_EQ(trigger.body["ref_count"], Value(1)) << "call " << call;
    EXPECT_EQ(memory.find(model::kRules, {})->size(), 2U);
  }
  EXPECT_GT(call, 50U);
}

TEST_F(RegistrarTest, BuiltInPacksRegisterWithoutAProblem) {
  const RegisterReport report = run({}, {.base = "/nonexistent", .pack_folders = {source_path("packs")}});
  for (const Problem& problem : report.problems) ADD_FAILURE() << problem.text();
  EXPECT_EQ(report.packs, 5U);
  EXPECT_FALSE(by_ref(model::kActions, "core.local").is_null());
  EXPECT_EQ(by_ref(model::kRules, "examples.sample_rule_with_webhook")["enabled"], Value(true));
  EXPECT_EQ(by_ref(model::kRules, "examples.sample_rule_with_timer")["enabled"], Value(false));
  // Every script that an action names is there.
  for (const model::Document& action : all(model::kActions)) {
    const std::string entry = action.body.get_string("entry_point");
    if (entry.empty()) continue;
    const std::string path = source_path("packs/" + action.body.get_string("pack") + "/actions/" + entry);
    EXPECT_TRUE(is_file(path)) << path;
  }
}

}  // namespace
}  // namespace squall::content
