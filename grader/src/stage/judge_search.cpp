// SPDX-License-Identifier: MIT
#include "stage/judge_search.hpp"

#include "finding/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace grader {
namespace {

bool in_kata(const Place& place) {
  return place.file.starts_with("katas/");
}

class SearchJudge {
 public:
  explicit SearchJudge(const RunEvidence& evidence)
      : evidence_{evidence}, stage_{evidence.stage == Stage::test ? Stage::explore : evidence.stage} {}

  std::vector<Finding> judge() {
    for (const CaseResult& result : evidence_.transcript.cases) {
      const bool expected =
          std::ranges::find(evidence_.expected_searches, result.name) != evidence_.expected_searches.end();
      if (result.search && !expected) {
        add("forged-record", Severity::attack, fmt::format("the test {} does not search schedules", result.name),
            result.name);
      } else if (result.search) {
        judge(result, *result.search);
      } else if (expected && says_it_passed(result)) {
        unfinished(result.name);
      }
    }
    return std::move(findings_);
  }

 private:
  Finding& add(std::string rule, Severity severity, std::string message, const std::string& test_case) {
    findings_.push_back({.stage = stage_,
                         .rule = std::move(rule),
                         .severity = severity,
                         .place = {},
                         .test_case = test_case,
                         .message = std::move(message),
                         .notes = {},
                         .help = {}});
    return findings_.back();
  }

  void unfinished(const std::string& test_case) {
    add("early-exit", Severity::error, "the search of schedules did not come to its end", test_case);
  }

  // Otherwise what is wrong with it, or what stopped it, is told elsewhere.
  static bool says_it_passed(const CaseResult& result) { return result.outcome == "passed" && result.failures.empty(); }

  void judge(const CaseResult& result, const Search& search) {
    for (const Found& found : search.found) take(result.name, found);
    if (!search.found.empty()) return;
    // A replay that nobody asked for is one schedule in the place of all.
    const bool other = !search.how.empty() && (search.how == "replayed") != evidence_.replay;
    if ((search.how.empty() && says_it_passed(result)) || search.how == "failed" || other) unfinished(result.name);
  }

  void take(const std::string& test_case, const Found& found) {
    Finding& finding = add(found.rule, Severity::error, found.message, test_case);
    finding.place = found.place;
    finding.schedule = found.schedule;
    for (const Stack& stack : found.stacks) add_frames(finding, stack);
    finding.notes.insert(finding.notes.end(), found.notes.begin(), found.notes.end());
    finding.steps = placed(found.steps, evidence_.places);
    finding.cycle = found.cycle;
    if (finding.place.file.empty() && !finding.notes.empty()) finding.place = finding.notes.front().place;
    if (!is_surely_learners(found) && !(found.rule == "unsupported" && learners(finding)))
      finding.severity = Severity::environment;
  }

  void add_frames(Finding& finding, const Stack& stack) {
    for (const Address call : stack.calls) {
      const auto places = evidence_.places.find(call);
      if (places == evidence_.places.end()) continue;
      for (const Place& place : places->second)
        if (in_kata(place)) finding.notes.push_back({place, stack.title, stack.step});
    }
  }

  bool editable(const Place& place) const {
    return std::ranges::find(evidence_.editable, place.file) != evidence_.editable.end();
  }

  // Is the learner's code part of what happened? Else it is the kata or the harness that is at fault. A
  // program that went differently the second time has no place; the reference, in the same tests, did not.
  bool learners(const Finding& finding) const {
    if (finding.place.file.empty() && finding.notes.empty()) return true;
    return editable(finding.place) ||
           std::ranges::any_of(finding.notes, [&](const Note& note) { return editable(note.place); });
  }

  const RunEvidence& evidence_;
  const Stage stage_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge_searches(const RunEvidence& evidence) {
  return SearchJudge{evidence}.judge();
}

bool is_surely_learners(const Found& found) { return found.rule != "author-error" && found.rule != "unsupported"; }

std::vector<Step> placed(const std::vector<ToldStep>& told, const std::map<Address, std::vector<Place>>& places) {
  std::vector<Step> steps;
  for (const auto& [step, calls] : told) {
    steps.push_back(step);
    for (const Address call : calls) {
      const auto found = places.find(call);
      if (found == places.end()) continue;
      const auto first = std::ranges::find_if(found->second, in_kata);
      if (first == found->second.end()) continue;
      steps.back().place = *first;
      break;
    }
  }
  return steps;
}

Shares share_out(std::vector<Finding> findings, const std::set<Stage>& asked, bool broke_off) {
  Shares shares;
  for (Finding& finding : findings) {
    const bool in_test = finding.stage != Stage::explore;
    const bool moves = finding.severity == Severity::attack || (in_test && broke_off);
    if (moves && !asked.contains(finding.stage)) finding.stage = in_test ? Stage::explore : Stage::test;
    if (!asked.contains(finding.stage)) continue;
    (finding.stage == Stage::explore ? shares.explore : shares.test).push_back(std::move(finding));
  }
  return shares;
}

}  // namespace grader
