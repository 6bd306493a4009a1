// SPDX-License-Identifier: MIT
// Results of checks for tests to start from.
#pragma once

#include "stage/check_result.hpp"

#include <string>
#include <utility>

namespace grader::samples {

// Every stage passed, and nothing was found.
inline CheckResult fixed() {
  CheckResult result;
  result.kata = {.id = "06d-03",
                 .folder = "06d-03-the-counter-that-lost-money",
                 .title = "The counter that lost money",
                 .module = "06d",
                 .editable = {"bank.cpp"},
                 .points = 10};
  result.fix = "yours";
  for (const Stage stage : all_stages)
    result.stages.push_back(
        {.stage = stage, .state = StageState::passed, .elapsed = std::chrono::milliseconds{200}});
  result.elapsed = std::chrono::milliseconds{1234};
  return result;
}

// Adds a finding to the stage with this index.
inline Finding& add(CheckResult& result, std::size_t index, Severity severity,
                    std::string rule = "rule", std::string at_case = "") {
  StageResult& stage = result.stages.at(index);
  stage.findings.push_back({.stage = stage.stage, .rule = std::move(rule), .severity = severity});
  stage.findings.back().test_case = std::move(at_case);
  stage.findings.back().message = "what happened";
  return stage.findings.back();
}

// Adds an error to the stage with this index, and lets the stage fail.
inline Finding& fail(CheckResult& result, std::size_t index, std::string rule,
                     std::string at_case = "") {
  result.stages.at(index).state = StageState::failed;
  for (CaseOutcome& outcome : result.stages.at(index).cases)
    if (outcome.test_case == at_case) outcome.passed = false;
  return add(result, index, Severity::error, std::move(rule), std::move(at_case));
}

// Fixed: a kata with two bugs and something more.
inline CheckResult with_two_bugs() {
  CheckResult result = fixed();
  result.kata.points = 40;
  result.kata.bugs = {{.title = "Energy is missing", .suite = "Meters", .points = 10},
                      {.title = "Cards are stuck", .suite = "Cards", .points = 20}};
  for (StageResult& stage : result.stages)
    if (stage.stage == Stage::test || stage.stage == Stage::asan || stage.stage == Stage::tsan)
      stage.cases = {{"Meters.One", true}, {"Meters.Two", true}, {"Cards.One", true}, {"Park.All", true}};
  return result;
}

}  // namespace grader::samples
