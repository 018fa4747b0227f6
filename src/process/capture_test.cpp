// What is kept of a child's output, and how it is cut into lines.
#include "process/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall::process {
namespace {

using testing::ElementsAre;

struct Lines {
  std::vector<std::string> seen;
  Capture::OnLines sink = [this](std::string_view lines) { seen.emplace_back(lines); };
};

TEST(Capture, HandsOnWholeLines) {
  Capture capture;
  capture.configure(1000, true);
  Lines lines;
  EXPECT_TRUE(capture.add("a\nb", lines.sink));
  EXPECT_TRUE(capture.add("c\nd\ne", lines.sink));
  EXPECT_TRUE(capture.add("f", lines.sink));
  capture.end(lines.sink);
  EXPECT_THAT(lines.seen, ElementsAre("a\n", "bc\nd\n", "ef"));
  EXPECT_EQ(capture.take().bytes, "a\nbc\nd\nef");
}

TEST(Capture, DropsWhatIsBeyondItsBound) {
  Capture capture;
  capture.configure(4, true);
  Lines lines;
  EXPECT_TRUE(capture.add("ab\n", lines.sink));
  EXPECT_FALSE(capture.add("cdef", lines.sink));
  EXPECT_FALSE(capture.add("gh\n", lines.sink));
  capture.end(lines.sink);
  EXPECT_THAT(lines.seen, ElementsAre("ab\n", "c"));
  const Output output = capture.take();
  EXPECT_EQ(output.bytes, "ab\nc");
  EXPECT_EQ(output.dropped, 6u);
  EXPECT_EQ(output.marked(), "ab\nc\n[output truncated: 6 bytes dropped]\n");
}

TEST(Capture, WithoutKeepingThereIsNoBound) {
  Capture capture;
  capture.configure(4, false);
  Lines lines;
  EXPECT_TRUE(capture.add("abcdefgh\n", lines.sink));
  EXPECT_THAT(lines.seen, ElementsAre("abcdefgh\n"));
  EXPECT_EQ(capture.take().marked(), "");
}

TEST(Capture, AnEndlessLineComesInPieces) {
  Capture capture;
  capture.configure(10 * kMaxLineBytes, true);
  Lines lines;
  const std::string piece(kMaxLineBytes / 2, 'x');
  for (int i = 0; i < 5; ++i) capture.add(piece, lines.sink);
  EXPECT_EQ(lines.seen.size(), 2u);
  capture.end(lines.sink);
  EXPECT_THAT(lines.seen, ElementsAre(piece + piece, piece + piece, piece));
}

}  // namespace
}  // namespace squall::process
