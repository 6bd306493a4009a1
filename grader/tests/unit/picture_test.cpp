// SPDX-License-Identifier: MIT
// What the text form leaves out; pictures_test.cpp has it whole.
#include "timeline/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace grader {
namespace {

Step step(const char* kind, unsigned coroutine, const std::string& file, int line, bool begins = false) {
  return {.kind = kind, .number = 1, .coroutine = coroutine, .on = "io_context 1", .place = {file, line, "f"},
          .text = "coroutine " + std::to_string(coroutine) + ' ' + kind, .begins = begins};
}

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

TEST(Picture, TellsOneOfTheFunctionsThatACoroutineGoesOnIn) {
  EXPECT_EQ(picture_of({.steps = {step("starts", 1, "bank.cpp", 3, true), step("goes-on", 1, "bank_test.cpp", 90, true),
                                  step("goes-on", 1, "bank.cpp", 5), step("goes-on", 1, "bank_test.cpp", 80),
                                  step("goes-on", 1, "bank_test.cpp", 70)}}),
            "  in this order:\n"
            "    1   (coroutines: o starts, * goes on, | waits)\n"
            "    o   bank.cpp:3  starts\n"
            "    *   bank.cpp:5  goes-on\n")
      << "that of the kata";
  EXPECT_EQ(lines(picture_of({.steps = {step("goes-on", 1, "bank_test.cpp", 90, true), step("goes-on", 1, "bank_test.cpp", 80)}})), 3U)
      << "the outermost, if all are the test's";
  EXPECT_EQ(lines(picture_of({.steps = {step("goes-on", 1, "bank.cpp", 5, true), step("goes-on", 1, "bank.cpp", 5, true)}})), 4U)
      << "two turns";
}

TEST(Picture, SaysThatStepsAreLeftOut) {
  Timeline timeline;
  for (int i = 1; i <= 30; ++i) timeline.steps.push_back(step("goes-on", 1, "bank.cpp", i, true));
  const std::string text = picture_of(timeline);
  EXPECT_TRUE(text.starts_with("  the last steps before it:\n")) << text;
  EXPECT_EQ(lines(text), 15U);
  EXPECT_NE(text.find("bank.cpp:30"), std::string::npos);
  timeline.steps.resize(3);
  EXPECT_TRUE(picture_of(timeline).starts_with("  in this order:\n"));
  timeline.left_out = 1;
  EXPECT_TRUE(picture_of(timeline).starts_with("  the last steps before it:\n"));
}

TEST(Picture, NamesCoroutinesInWordsWhenTheyAreTooManyForColumns) {
  Timeline timeline;
  for (unsigned i = 1; i <= 10; ++i) timeline.steps.push_back(step("starts", i, "bank.cpp", 3, true));
  const std::string text = picture_of(timeline);
  EXPECT_EQ(text.find("(coroutines"), std::string::npos) << text;
  EXPECT_NE(text.find("coroutine 10 starts"), std::string::npos) << text;
}

TEST(Picture, IsAtMostEightyColumnsWide) {
  Timeline timeline{.steps = {step("starts", 1, "bank.cpp", 3, true)}};
  timeline.steps[0].text += std::string(100, 'x');
  std::istringstream text{picture_of(timeline)};
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_TRUE(picture_of({}).empty());
}

}  // namespace
}  // namespace grader
