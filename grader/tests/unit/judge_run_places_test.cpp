// SPDX-License-Identifier: MIT
// Where judge_run() says that something happened.
#include "stage/judge_run.hpp"

#include "run_evidence.hpp"

#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <functional>

namespace grader {
namespace {

void stop(RunEvidence& run, Ending ending) {
  stop_in_two(run);
  run.ending = ending;
}

TEST(JudgeRun, NamesCaseAndPlaceOfAFailure) {
  RunEvidence run = right_run();
  fail_two(run);
  const std::vector<Finding> findings = judge_run(run);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].test_case, "Bank.Two");
  EXPECT_EQ(findings[0].place, (Place{"katas/x/bank_test.cpp", 31, ""}));
}

TEST(JudgeRun, FindsEachFailureOfACase) {
  RunEvidence run = right_run();
  fail_two(run);
  run.transcript.cases[1].failures.push_back({"katas/x/bank_test.cpp", 40, "Expected: 2"});
  EXPECT_EQ(judge_run(run).size(), 2U);
}

// Of the four frames, two are the kata's, one of them inlined into the other.
std::map<Address, std::vector<Place>> places() {
  return {{0x10, {{"/usr/include/boost/asio/x.hpp", 90, "dispatch"}}},
          {0x20,
           {{"katas/x/bank.cpp", 12, "add(int)"}, {"katas/x/bank.cpp", 30, "Bank::deposit(int)"}}},
          {0x30, {{"katas/x/bank.cpp", 25, "Bank::balance()"}}}};
}

TEST(JudgeRun, PointsARaceAtTheKatasOwnFrames) {
  RunEvidence run = right_run();
  stop_in_two(run);
  run.stage = Stage::tsan;
  run.reports = {race()};
  run.places = places();
  run.ending = Exited{86};
  const std::vector<Finding> findings = judge_run(run);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place, (Place{"katas/x/bank.cpp", 12, "add(int)"}));
  EXPECT_EQ(findings[0].test_case, "Bank.Two");
  EXPECT_EQ(findings[0].notes,
            (std::vector<Note>{
                {{"katas/x/bank.cpp", 12, "add(int)"}, "Write of size 8 by thread T1"},
                {{"katas/x/bank.cpp", 30, "Bank::deposit(int)"}, "Write of size 8 by thread T1"},
                {{"katas/x/bank.cpp", 25, "Bank::balance()"}, "Previous read of size 8"}}));
}

TEST(JudgeRun, KeepsThePlaceThatAReportNamesItself) {
  RunEvidence run = right_run();
  run.reports = {
      {"undefined-behavior", "overflow", {"katas/x/bank.cpp", 7, ""}, {{"overflow", {0x30}}}}};
  run.places = places();
  run.ending = Exited{86};
  const std::vector<Finding> findings = judge_run(run);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place, (Place{"katas/x/bank.cpp", 7, "Bank::balance()"}));
}

TEST(JudgeRun, KeepsTwoRacesInDifferentPlacesApart) {
  RunEvidence run = right_run();
  SanitizerReport other = race();
  std::ranges::reverse(other.stacks);
  run.reports = {race(), other};
  run.places = places();
  run.ending = Exited{86};
  EXPECT_EQ(judge_run(run).size(), 2U);
}

TEST(JudgeRun, SaysWhereTheProgramCrashedAndWhereItHung) {
  const struct {
    const char* why;
    std::function<void(RunEvidence&)> spoil;
    const char* title;
  } rows[] = {
      {"a crash",
       [](RunEvidence& r) { r.transcript.crash_stack = {0x10, 0x30}, stop(r, Signaled{SIGSEGV}); },
       "crashed here"},
      {"a process",
       [](RunEvidence& r) { r.transcript.crash_stack = {0x10, 0x30}, stop(r, Signaled{SIGSYS}); },
       "tried here"},
      {"a hang",
       [](RunEvidence& r) {
         r.transcript.where = {0x10, 0x30}, stop(r, TimedOut{std::chrono::seconds{10}});
       },
       "the main thread was here"},
  };
  for (const auto& row : rows) {
    RunEvidence run = right_run();
    run.places = places();
    row.spoil(run);
    const std::vector<Finding> findings = judge_run(run);
    ASSERT_EQ(findings.size(), 1U) << row.why;
    EXPECT_EQ(findings[0].test_case, "Bank.Two") << row.why;
    EXPECT_EQ(findings[0].place, (Place{"katas/x/bank.cpp", 25, "Bank::balance()"})) << row.why;
    EXPECT_EQ(findings[0].notes, (std::vector<Note>{{findings[0].place, row.title}})) << row.why;
  }
}

}  // namespace
}  // namespace grader
