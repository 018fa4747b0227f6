#include "expr/core/split_text.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "expr/core/raise.h"

namespace squall::expr {
namespace {

constexpr Delimiters kBraces{"{{", "}}"};
using Texts = std::vector<std::optional<std::string>>;

TEST(SplitText, FindsEachExpressionOnce) {
  const SplitText split("a {{ x }} b {{ y }}{{ x }}", kBraces);
  ASSERT_EQ(split.expressions().size(), 2U);
  EXPECT_EQ(split.expressions()[0], "{{ x }}");
  EXPECT_EQ(split.expressions()[1], "{{ y }}");
  EXPECT_EQ(split.count(), 3U);
  EXPECT_FALSE(split.is_whole());
  EXPECT_TRUE(SplitText("{{ x }}", kBraces).is_whole());
  EXPECT_FALSE(SplitText("{{ x }}\n", kBraces).is_whole());
  EXPECT_EQ(SplitText("{{ x\n}}", kBraces).count(), 0U);
}

// What must be so in every case: one expression after the other, everywhere in what the text is by then.
std::string one_by_one(const SplitText& split, const Texts& texts) {
  std::string out = split.text();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i]) out = replace_all(out, split.expressions()[i], *texts[i]);
  }
  return out;
}

TEST(SplitText, JoinsAsIfOneByOne) {
  const std::string sources[] = {"a {{ x }} b {{ y }}{{ x }}",
                                 "{{ x }}{ y }} {{ y }}",
                                 "{{ x }}{{{{ x }}{{ y }}",
                                 "{{ x }}}{{ y }}",
                                 "{{ {{ y }}{{ y }}",
                                 "no expression",
                                 "{{ x }}"};
  const std::optional<std::string> values[] = {"1", "", "{", "{{ y }}", "}}", "{'k': 1}", std::nullopt};
  for (const std::string& source : sources) {
    const SplitText split(source, kBraces);
    for (const auto& first : values) {
      for (const auto& second : values) {
        const Texts texts = [&] {
          Texts out;
          for (std::size_t i = 0; i < split.expressions().size(); ++i) out.push_back(i == 0 ? first : second);
          return out;
        }();
        EXPECT_EQ(split.join(texts, 1000), one_by_one(split, texts))
            << source << " with " << first.value_or("nothing") << " and " << second.value_or("nothing");
      }
    }
  }
}

TEST(SplitText, RefusesTooLongATextByName) {
  const SplitText split("{{ x }} {{ x }}", kBraces);
  for (const std::string& value : {std::string(60, 'a'), std::string(60, '{')}) {
    try {
      split.join(Texts{value}, 100);
      FAIL() << "it must be refused";
    } catch (const Raise& raised) {
      EXPECT_EQ(raised.error.code(), Errc::kLimit);
      EXPECT_NE(raised.error.message().find("max_text_bytes: 100"), std::string::npos)
          << raised.error.message();
    }
  }
}

}  // namespace
}  // namespace squall::expr
