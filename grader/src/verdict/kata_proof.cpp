// SPDX-License-Identifier: MIT
#include "verdict/kata_proof.hpp"

#include "verdict/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace grader {
namespace {

bool shown(const CheckResult& result, const Expectation& expectation) {
  return std::ranges::any_of(result.stages, [&](const StageResult& stage) {
    return std::ranges::any_of(stage.findings, [&](const Finding& finding) { return matches(finding, expectation); });
  });
}

// As a failure, or as a lint check's hint about the bug.
bool told(const CheckResult& result, const Expectation& expectation) {
  return std::ranges::any_of(result.stages, [&](const StageResult& stage) {
    return std::ranges::any_of(stage.findings, [&](const Finding& finding) {
      return matches(finding, expectation) || (finding.stage == Stage::lint && describes(expectation, finding));
    });
  });
}

// Advice about a line that the signature names anyway: a compiler's warning of the very bug.
bool is_of_the_signature(const Finding& advice, const CheckResult& result, const Fixes& fixes) {
  if (advice.severity != Severity::advice || advice.place.line == 0) return false;
  return std::ranges::any_of(result.stages, [&](const StageResult& stage) {
    return std::ranges::any_of(stage.findings, [&](const Finding& finding) {
      return finding.place.file == advice.place.file && finding.place.line == advice.place.line &&
             std::ranges::any_of(fixes.signature, [&](const Expectation& e) { return matches(finding, e); });
    });
  });
}

std::string text_of(const Expectation& expectation) {
  return fmt::format("{} {} at {}", name_of(expectation.stage), expectation.rule, expectation.at);
}

}  // namespace

std::string failures_of(const CheckResult& result) {
  std::set<std::pair<Stage, std::string>> failures;
  for (const StageResult& stage : result.stages)
    for (const Finding& finding : stage.findings)
      if (finding.severity != Severity::advice) failures.insert({stage.stage, finding.rule});
  std::string text;
  for (const auto& [stage, rule] : failures) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name_of(stage), rule);
  return text;
}

std::string trouble_with_broken(const CheckResult& result, const Fixes& fixes) {
  if (fixes.signature.empty()) return "fixes.toml has no [[signature]]";
  for (const Expectation& expectation : fixes.signature)
    if (!told(result, expectation)) return fmt::format("does not show {}; shows: {}", text_of(expectation), failures_of(result));
  for (const StageResult& stage : result.stages) {
    const bool expected = std::ranges::any_of(fixes.signature, [&](const Expectation& e) { return e.stage == stage.stage; });
    const bool quiet = stage.state == StageState::passed || stage.state == StageState::echoed ||
                       stage.state == StageState::skipped;
    if (expected) continue;
    const auto noise = std::ranges::find_if(
        stage.findings, [&](const Finding& finding) { return !is_of_the_signature(finding, result, fixes); });
    if (!quiet || noise != stage.findings.end())
      return fmt::format("stage {} must be quiet but {}", name_of(stage.stage),
                         noise == stage.findings.end() ? std::string{name_of(stage.state)} : noise->message);
  }
  if (const auto score = score_of(result); score && score->all.earned != 0)
    return fmt::format("earns {} points as it is", score->all.earned);
  return {};
}

std::string trouble_with_right_fix(const CheckResult& result) {
  const Verdict verdict = verdict_of(result);
  if (verdict == Verdict::fixed) {
    for (const StageResult& stage : result.stages)
      if (!stage.findings.empty()) return "advice: " + stage.findings.front().message;
    return {};
  }
  return fmt::format("{}: {}", name_of(verdict), failures_of(result));
}

std::string trouble_with_searches(const CheckResult& reference, const Fixes& fixes) {
  std::map<std::string, bool> exhaustive;
  for (const StageResult& stage : reference.stages)
    for (const Exploration& exploration : stage.explored) exhaustive[exploration.test_case] = exploration.how == "exhaustive";
  for (const BoundedSearch& bounded : fixes.bounded) {
    const auto found = exhaustive.find(bounded.test_case);
    if (found == exhaustive.end()) return fmt::format("fixes.toml has a bounded search of {}, which searches nothing", bounded.test_case);
    if (found->second) return fmt::format("the search of {} is exhaustive: remove its [[bounded]] from fixes.toml", bounded.test_case);
    exhaustive.erase(found);
  }
  for (const auto& [test_case, complete] : exhaustive)
    if (!complete)
      return fmt::format("the search of {} is not exhaustive: make it smaller, or give the bound in fixes.toml "
                         "([[bounded]] case, search, why)", test_case);
  return {};
}

std::string trouble_with_bugs(const CheckResult& reference) {
  for (const Bug& bug : reference.kata.bugs)
    for (const StageResult& stage : reference.stages)
      if (stage.stage == Stage::test &&
          std::ranges::none_of(stage.cases, [&](const CaseOutcome& c) { return bug.owns(c.test_case); }))
        return fmt::format("kata.toml has a bug with the suite {}, and no test is in it", bug.suite);
  return {};
}

std::string trouble_with_rejected(const CheckResult& result, const RejectedFix& fix) {
  const Expectation& expectation = fix.caught_by;
  const Verdict verdict = verdict_of(result);
  if (verdict != Verdict::not_fixed && verdict != Verdict::invalid)
    return fmt::format("{}, must be rejected by {}", name_of(verdict), text_of(expectation));
  if (!shown(result, expectation))
    return fmt::format("rejected by {}, not by {}", failures_of(result), text_of(expectation));
  if (const auto score = score_of(result); fix.points && (!score || score->all.earned != *fix.points))
    return fmt::format("earns {} points, not {}", score ? score->all.earned : 0, *fix.points);
  return {};
}

}  // namespace grader
