// SPDX-License-Identifier: MIT
#include "stage/judge_search.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace grader {
namespace {

TEST(ShareOut, LosesNoAttackAndNoReasonWhyASearchBrokeOff) {
  const auto one = [](Stage stage, Severity severity) {
    return std::vector{Finding{.stage = stage, .rule = "rule", .severity = severity}};
  };
  const std::set<Stage> both{Stage::test, Stage::explore, Stage::asan};
  const struct {
    const char* why;
    Stage stage;
    Severity severity;
    std::set<Stage> asked;
    bool broke_off;
    std::optional<Stage> told;
  } rows[] = {
      {"of a test", Stage::test, Severity::error, both, false, Stage::test},
      {"of a search", Stage::explore, Severity::error, both, false, Stage::explore},
      {"a crash in a search stays with the test", Stage::test, Severity::error, both, true, Stage::test},
      {"of a test, not asked for", Stage::test, Severity::error, {Stage::explore}, false, std::nullopt},
      {"of a search, not asked for", Stage::explore, Severity::error, {Stage::test}, false, std::nullopt},
      {"of a search that broke off, not asked for", Stage::explore, Severity::error, {Stage::test}, true, std::nullopt},
      {"why the search broke off", Stage::test, Severity::error, {Stage::explore}, true, Stage::explore},
      {"an attack in a test", Stage::test, Severity::attack, {Stage::explore}, false, Stage::explore},
      {"an attack in a search", Stage::explore, Severity::attack, {Stage::test}, false, Stage::test},
  };
  for (const auto& row : rows) {
    const Shares shares = share_out(one(row.stage, row.severity), row.asked, row.broke_off);
    EXPECT_EQ(shares.test.size(), row.told == Stage::test ? 1U : 0U) << row.why;
    EXPECT_EQ(shares.explore.size(), row.told == Stage::explore ? 1U : 0U) << row.why;
    for (const Finding& finding : shares.explore) EXPECT_EQ(finding.stage, Stage::explore) << row.why;
    for (const Finding& finding : shares.test) EXPECT_EQ(finding.stage, Stage::test) << row.why;
  }
}

}  // namespace
}  // namespace grader
