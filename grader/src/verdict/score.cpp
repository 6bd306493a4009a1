// SPDX-License-Identifier: MIT
#include "verdict/score.hpp"

#include "verdict/verdict.hpp"

#include <algorithm>

namespace grader {
namespace {

bool runs_tests(const StageResult& stage) {
  return stage.stage == Stage::test || stage.stage == Stage::asan || stage.stage == Stage::tsan;
}

// Did all of its cases pass in every stage that runs them?
bool is_mended(const Bug& bug, const CheckResult& result) {
  return std::ranges::all_of(result.stages, [&](const StageResult& stage) {
    if (!runs_tests(stage) || stage.state == StageState::skipped) return true;
    bool any = false;
    for (const CaseOutcome& outcome : stage.cases) {
      if (!bug.owns(outcome.test_case)) continue;
      if (!outcome.passed) return false;
      any = true;
    }
    return any;
  });
}

}  // namespace

std::optional<Score> score_of(const CheckResult& result) {
  const Verdict verdict = verdict_of(result);
  if (verdict == Verdict::environment || verdict == Verdict::incomplete) return std::nullopt;
  Score score{.all = {.earned = 0, .of = result.kata.points}, .bugs = {}};
  for (const Bug& bug : result.kata.bugs) {
    const bool earned = verdict != Verdict::invalid && is_mended(bug, result);
    score.bugs.push_back({.title = bug.title, .points = {.earned = earned ? bug.points : 0, .of = bug.points}});
    score.all.earned += score.bugs.back().points.earned;
  }
  if (verdict == Verdict::fixed) score.all.earned = score.all.of;
  return score;
}

}  // namespace grader
