// SPDX-License-Identifier: MIT
#include "verdict/score.hpp"

#include "check_results.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

using samples::fail;

constexpr std::size_t integrity = 0;
constexpr std::size_t lint = 2;
constexpr std::size_t test = 3;
constexpr std::size_t explore = 4;
constexpr std::size_t asan = 5;

// "10+0 of 40": of each bug, and of the kata.
std::string text_of(const CheckResult& result) {
  const auto score = score_of(result);
  if (!score) return "none";
  std::string text;
  for (const auto& bug : score->bugs) text += std::to_string(bug.points.earned) + ' ';
  return text + "= " + std::to_string(score->all.earned) + " of " + std::to_string(score->all.of);
}

TEST(Score, IsAllOrNothingForOneBug) {
  CheckResult result = samples::fixed();
  EXPECT_EQ(text_of(result), "= 10 of 10");
  fail(result, test, "assertion", "Bank.One");
  EXPECT_EQ(text_of(result), "= 0 of 10");
}

TEST(Score, IsAllForAKataThatIsFixed) { EXPECT_EQ(text_of(samples::with_two_bugs()), "10 20 = 40 of 40"); }

TEST(Score, OfABugNeedsAllItsCasesInAllStages) {
  CheckResult result = samples::with_two_bugs();
  fail(result, asan, "assertion", "Meters.Two");
  EXPECT_EQ(text_of(result), "0 20 = 20 of 40");
}

TEST(Score, LeavesOutWhatBelongsToNoBug) {
  CheckResult other = samples::with_two_bugs();
  fail(other, test, "assertion", "Park.All");
  EXPECT_EQ(text_of(other), "10 20 = 30 of 40");
  CheckResult linted = samples::with_two_bugs();
  fail(linted, lint, "asio-unawaited-awaitable");
  EXPECT_EQ(text_of(linted), "10 20 = 30 of 40");
}

TEST(Score, IsNothingForCasesThatDidNotRun) {
  CheckResult result = samples::with_two_bugs();
  result.stages[asan].cases.clear();
  result.stages[asan].state = StageState::failed;
  EXPECT_EQ(text_of(result), "0 0 = 0 of 40");
  CheckResult skipped = samples::with_two_bugs();
  skipped.stages[asan].cases.clear();
  skipped.stages[asan].state = StageState::skipped;
  skipped.stages[asan].reason = "needs no memory";
  fail(skipped, explore, "race", "Park.All");
  EXPECT_EQ(text_of(skipped), "10 20 = 30 of 40");
}

TEST(Score, IsNothingForAnAttackAndUnknownWithoutAVerdict) {
  CheckResult attack = samples::with_two_bugs();
  samples::add(attack, integrity, Severity::attack);
  EXPECT_EQ(text_of(attack), "0 0 = 0 of 40");
  CheckResult incomplete = samples::with_two_bugs();
  incomplete.stages[asan].state = StageState::not_run;
  EXPECT_EQ(text_of(incomplete), "none");
  CheckResult trouble = samples::with_two_bugs();
  trouble.trouble = "no disk";
  EXPECT_EQ(text_of(trouble), "none");
}

}  // namespace
}  // namespace grader
