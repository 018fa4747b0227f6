#include "model/status.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "model/collections.h"

namespace squall::model {
namespace {

using Names = std::set<std::string>;

const Names kEnds = {"succeeded", "failed", "timeout", "canceled", "abandoned"};

// The live steps, written down a second time by name: a slip in the table shows as a difference.
const std::map<std::string, Names> kLive = {
    {"requested", {"scheduled", "delayed", "running", "canceling"}},
    {"delayed", {"requested", "scheduled", "canceling"}},
    {"scheduled", {"running", "requested", "canceling"}},
    {"running", {"pending", "pausing", "paused", "requested", "canceling"}},
    {"pending", {"running"}},
    {"pausing", {"paused", "running", "canceling"}},
    {"paused", {"running", "resuming", "canceling"}},
    {"resuming", {"running", "canceling"}},
    {"canceling", {}},
};

TEST(Status, NamesReadBack) {
  EXPECT_EQ(all_statuses().size(), kEnds.size() + kLive.size());
  Names seen;
  for (Status status : all_statuses()) {
    EXPECT_EQ(parse_status(to_text(status)), status);
    seen.emplace(to_text(status));
  }
  EXPECT_EQ(seen.size(), all_statuses().size());
  EXPECT_FALSE(parse_status("Running").has_value());
  EXPECT_FALSE(parse_status("").has_value());
}

TEST(Status, EveryPairOfTheTable) {
  for (Status from : all_statuses()) {
    const std::string from_name(to_text(from));
    for (Status to : all_statuses()) {
      const std::string to_name(to_text(to));
      const auto row = kLive.find(from_name);
      const bool expected = row != kLive.end() && (kEnds.contains(to_name) || row->second.contains(to_name));
      EXPECT_EQ(allowed(from, to), expected) << from_name << " -> " << to_name;
      EXPECT_EQ(may_force(from, to), row != kLive.end() && from_name != to_name)
          << from_name << " -> " << to_name;
    }
  }
}

TEST(Status, Groups) {
  const Names failed = {"failed", "timeout", "abandoned"};
  const Names cancelable = {"requested", "delayed", "scheduled", "running", "pausing", "paused", "resuming"};
  for (Status status : all_statuses()) {
    const std::string name(to_text(status));
    EXPECT_EQ(is_completed(status), kEnds.contains(name)) << name;
    EXPECT_EQ(is_failed(status), failed.contains(name)) << name;
    EXPECT_EQ(is_cancelable(status), cancelable.contains(name)) << name;
  }
}

TEST(Status, InstanceNames) {
  EXPECT_EQ(to_text(InstanceStatus::kPending), "pending");
  EXPECT_EQ(to_text(InstanceStatus::kProcessing), "processing");
  EXPECT_EQ(to_text(InstanceStatus::kProcessed), "processed");
  EXPECT_EQ(to_text(InstanceStatus::kProcessingFailed), "processing_failed");
}

TEST(Collections, IndexesNameDeclaredColumnsOnly) {
  Names names;
  for (const Collection* collection : all_collections()) {
    EXPECT_TRUE(names.emplace(collection->name).second) << collection->name;
    Names columns;
    for (const Column& column : collection->columns) {
      EXPECT_TRUE(columns.emplace(column.path).second) << collection->name << ": " << column.path;
    }
    Names indexes;
    for (const Index& index : collection->indexes) {
      EXPECT_TRUE(indexes.emplace(index.name).second) << collection->name << ": " << index.name;
      EXPECT_FALSE(index.columns.empty()) << collection->name << ": " << index.name;
      for (std::string_view path : index.columns) {
        EXPECT_TRUE(columns.contains(std::string(path))) << collection->name << ": " << path;
      }
      if (!index.only_when.empty()) {
        EXPECT_TRUE(columns.contains(std::string(index.only_when)))
            << collection->name << ": " << index.only_when;
      }
    }
  }
}

}  // namespace
}  // namespace squall::model
