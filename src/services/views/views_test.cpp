#include "services/views/views.h"

#include <gtest/gtest.h>

#include "model/collections.h"
#include "store/memory/memory_store.h"
#include "value/json/json.h"

namespace squall::views {
namespace {

Value read(std::string_view text) { return json::parse(text).value(); }

class ViewsTest : public ::testing::Test {
 protected:
  ViewsTest() {
    EXPECT_TRUE(store_.open(model::all_collections()).ok());
    keep("a00000000000000000000001", R"({"ref": "vault.login", "parameters": {
      "password": {"type": "string", "secret": true}, "timeout": {"secret": true},
      "deep": {"type": "object", "properties": {"pin": {"type": "string", "secret": true}, "name": {"type": "string"}}}}})");
    keep("b00000000000000000000001", R"({"name": "noop", "output_key": "result", "runner_parameters": {
      "timeout": {"type": "integer"}, "key": {"type": "string", "secret": true}}})");
  }
  void keep(const char* id, const char* text) {
    EXPECT_TRUE(
        store_
            .write({store::insert(model::kSnapshots, {id, 0, Value::object({{"value", read(text)}})})},
                   store::Urgency::kNow)
            .ok());
  }
  static model::Document document(const char* snapshot = "a00000000000000000000001") {
    Object body(
        read(R"({"runner": {"name": "noop", "snapshot": "b00000000000000000000001"}, "status": "succeeded",
      "start_timestamp": 1700000000000000, "end_timestamp": 1700000001500000, "delay": 0, "children": [],
      "parameters": {"password": "hush", "timeout": 7, "key": "hush", "deep": {"pin": "hush", "name": "seen"}, "open": 1},
      "liveaction": {"id": "c"}, "result": {"result": 1}, "x": {"due": 5},
      "log": [{"status": "requested", "timestamp": 1700000000000000}]})"));
    body.set("action", Value::object({{"ref", "vault.login"}, {"snapshot", snapshot}}));
    return {"c00000000000000000000001", 1, Value(std::move(body))};
  }
  static constexpr const char* kMasked =
      R"({"password":"********","timeout":"********","key":"********","deep":{"pin":"********","name":"seen"},"open":1})";

  store::MemoryStore store_;
  Snapshots snapshots_{store_};
};

TEST_F(ViewsTest, AnExecutionIsShownWithWhatItNamesAndWithoutItsSecrets) {
  const Value shown = execution(document(), snapshots_, true);
  EXPECT_EQ(json::dump(shown["parameters"]), kMasked);
  EXPECT_EQ(shown["liveaction"]["parameters"], shown["parameters"]);
  EXPECT_EQ(shown["action"]["parameters"].size(), 3U);
  EXPECT_EQ(shown.get_string("start_timestamp"), "2023-11-14T22:13:20.000000Z");
  EXPECT_EQ(shown["elapsed_seconds"], Value(1.5));
  EXPECT_EQ(shown["log"][0].get_string("timestamp"), "2023-11-14T22:13:20.000000Z");
  for (const char* absent : {"x", "delay", "children"}) EXPECT_FALSE(shown.contains(absent)) << absent;
}

TEST_F(ViewsTest, SecretsAreShownToWhoMaySeeThem) {
  EXPECT_EQ(execution(document(), snapshots_, false)["parameters"], document().body["parameters"]);
}

TEST_F(ViewsTest, ALiveActionHidesTheSame) {
  const Value shown = live_action(document(), snapshots_, true);
  EXPECT_EQ(json::dump(shown["parameters"]), kMasked);
  EXPECT_EQ(shown.get_string("action"), "vault.login");
  EXPECT_EQ(shown["context"], Value::object());
}

TEST_F(ViewsTest, WhatIsKnownIsNotReadAgain) {
  const Value first = execution(document(), snapshots_, true);
  for (const char* id : {"a00000000000000000000001", "b00000000000000000000001"})
    ASSERT_TRUE(store_.write({store::erase(model::kSnapshots, id)}, store::Urgency::kNow).ok());
  EXPECT_EQ(execution(document(), snapshots_, true), first);
}

TEST_F(ViewsTest, WithoutItsSnapshotAnExecutionShowsTheReferenceAndAsksAgain) {
  const char* late = "a00000000000000000000002";
  const Value shown = execution(document(late), snapshots_, true);
  EXPECT_EQ(shown["action"], Value::object({{"ref", "vault.login"}}));
  EXPECT_EQ(shown["parameters"].get_string("key"), "********") << "the runner is known";
  keep(late, R"({"ref": "vault.login", "parameters": {"open": {"type": "integer", "secret": true}}})");
  EXPECT_EQ(execution(document(late), snapshots_, true)["parameters"].get_string("open"), "********");
}

TEST_F(ViewsTest, EveryAnswerToAnInquiryIsHidden) {
  const Value action = Value::object({{"ref", "st2.inquiry.respond"}});
  EXPECT_EQ(
      json::dump(masked_parameters(read(R"({"id": "1", "response": {"a": 1}})"), action, Value::object())),
      R"({"id":"1","response":{"a":"********"}})");
}

}  // namespace
}  // namespace squall::views
