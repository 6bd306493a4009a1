// SPDX-License-Identifier: MIT
#include "finding/explanation.hpp"

#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

TEST(Explanation, IsThereForEveryRuleOfStageExplore) {
  for (const char* rule : {"assertion", "stuck", "swallowed-exception", "escaped-exception", "leaked-coroutine",
                           "unsupported", "budget", "author-error", "early-exit", "forged-record"})
    EXPECT_NE(explanation_of(Stage::explore, rule), "") << rule;
  EXPECT_EQ(explanation_of(Stage::explore, "no-such-rule"), "");
}

TEST(Explanation, OfAFailedAssertionTellsThatTheOrderOfEventsMatters) {
  EXPECT_TRUE(contains(explanation_of(Stage::explore, "assertion"), "orders"));
  EXPECT_NE(explanation_of(Stage::explore, "assertion"), explanation_of(Stage::test, "assertion"));
}

}  // namespace
}  // namespace grader
