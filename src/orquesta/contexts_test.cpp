#include "orquesta/contexts.h"

#include <gtest/gtest.h>

#include <random>

#include "value/json/json.h"

namespace squall::orquesta {
namespace {

Value v(std::string_view text) { return json::parse(text).value(); }

TEST(Contexts, PathsLayOneContextOverTheOther) {
  Contexts contexts;
  contexts.begin(v(R"({"a": 1, "b": [1]})"));
  const PathId left = contexts.followed_by(kRootPath, contexts.add(v(R"({"a": 2, "l": true})")));
  const PathId right = contexts.followed_by(kRootPath, contexts.add(v(R"({"b": null, "r": true})")));
  const PathId both = contexts.joined(left, right);
  EXPECT_EQ(contexts.merged(kRootPath), v(R"({"a": 1, "b": [1]})"));
  EXPECT_EQ(contexts.merged(both), v(R"({"a": 2, "b": null, "l": true, "r": true})"));
  EXPECT_EQ(contexts.indexes(both), (std::vector<ContextIndex>{0, 1, 2}));
  EXPECT_EQ(contexts.followed_by(kRootPath, 1), left);
}

// What the join brings in is laid over whole, so that an older value of the later branch wins over a newer of
// the first.
TEST(Contexts, AJoinedBranchBringsAllItWentThrough) {
  Contexts contexts;
  contexts.begin(v(R"({"x": 0})"));
  const PathId stem = contexts.followed_by(kRootPath, contexts.add(v(R"({"x": 1})")));
  const PathId first = contexts.followed_by(stem, contexts.add(v(R"({"x": 2})")));
  const PathId second = contexts.followed_by(stem, contexts.add(v(R"({"y": 3})")));
  EXPECT_EQ(contexts.merged(contexts.joined(first, second)), v(R"({"x": 1, "y": 3})"));
}

TEST(Contexts, MappingsMergeWhereTheyLie) {
  Contexts contexts;
  contexts.begin(v(R"({"m": {"base": 1}})"));
  const PathId left =
      contexts.followed_by(kRootPath, contexts.add(v(R"({"m": {"left": 1, "shared": {"a": "L"}}})")));
  const PathId right =
      contexts.followed_by(left, contexts.add(v(R"({"m": {"right": 2, "shared": {"b": "R"}}})")));
  EXPECT_EQ(contexts.merged(kRootPath)["m"], v(R"({"base": 1})"));
  const Value all = v(R"({"base": 1, "left": 1, "shared": {"a": "L", "b": "R"}, "right": 2})");
  EXPECT_EQ(contexts.merged(right)["m"], all);
  // The initial context has grown, and what it took from the second is one with it.
  EXPECT_EQ(contexts.merged(kRootPath)["m"], all);
  EXPECT_EQ(contexts.shown(1)["m"], v(R"({"left": 1, "shared": {"a": "L", "b": "R"}})"));
  EXPECT_EQ(contexts.shown(2)["m"], v(R"({"right": 2, "shared": {"b": "R"}})"));
}

TEST(Contexts, LinksKeepWhatIsOneThing) {
  Contexts contexts;
  contexts.begin(v(R"({"m": {"base": 1}})"));
  const PathId left = contexts.followed_by(kRootPath, contexts.add(v(R"({"m": {"shared": {"a": "L"}}})")));
  contexts.merged(left);
  Contexts restored;
  const Value stored = contexts.serialize();
  restored.begin(stored[0]);
  restored.add(stored[1]);
  ASSERT_TRUE(restored.restore_links(json::parse(json::dump(contexts.serialize_links())).value()));
  for (Contexts* each : {&contexts, &restored})
    each->merged(each->followed_by(left, each->add(v(R"({"m": {"shared": {"b": "R"}}})"))));
  EXPECT_EQ(restored.serialize(), contexts.serialize());
  EXPECT_EQ(contexts.shown(1)["m"]["shared"], v(R"({"a": "L", "b": "R"})"));
  EXPECT_FALSE(restored.restore_links(v(R"({"paths": [[9, 1, false]]})")));
}

// Whatever is remembered of paths and branches, the answer is that of laying the contexts over each other one
// by one.
TEST(Contexts, AgreeWithLayingThemOneByOne) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t bound) { return random() % bound; };
    Contexts contexts;
    contexts.begin(v(R"({"v0": 0, "v1": [0]})"));
    std::vector<Value> published{contexts.shown(0)};
    std::vector<PathId> paths{kRootPath};
    for (int step = 0; step < 200; ++step) {
      const PathId path = paths[below(paths.size())];
      if (below(3) == 0) {
        paths.push_back(contexts.joined(path, paths[below(paths.size())]));
      } else {
        Object out;
        for (std::size_t i = 0; i <= below(3); ++i)
          out.set(fmt::format("v{}", below(6)), Value(random() % 100));
        if (below(4) == 0) out.set(fmt::format("m{}", step), Value::object({{"k", step}}));
        published.emplace_back(std::move(out));
        paths.push_back(contexts.followed_by(path, contexts.add(published.back())));
      }
      Value wanted = Value::object();
      const PathId looked_at = paths[below(paths.size())];
      for (ContextIndex context : contexts.indexes(looked_at)) {
        for (const Member& member : published[context].members())
          wanted = wanted.with(member.name(), member.value);
      }
      ASSERT_EQ(contexts.merged(looked_at), wanted) << "seed " << seed << " step " << step;
    }
  }
}

}  // namespace
}  // namespace squall::orquesta
