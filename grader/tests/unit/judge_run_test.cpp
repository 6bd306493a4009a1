// SPDX-License-Identifier: MIT
#include "stage/judge_run.hpp"

#include "thrown.hpp"

#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <functional>

namespace grader {
namespace {

// A run in which everything is right; each row of a table spoils it in its own way.
RunEvidence right_run() {
  RunEvidence run;
  run.stage = Stage::test;
  run.expected_cases = {"Bank.One", "Bank.Two"};
  run.transcript.hello = true;
  run.transcript.cases = {{"Bank.One", {}, "passed"}, {"Bank.Two", {}, "passed"}};
  run.transcript.done = true;
  run.ending = Exited{0};
  return run;
}

// The program stopped in the middle of Bank.Two.
void stop_in_two(RunEvidence& run) {
  run.transcript.done = false;
  run.transcript.cases[1].outcome.clear();
}

void fail_two(RunEvidence& run) {
  run.transcript.cases[1].failures = {{"katas/x/bank_test.cpp", 31, "Expected: 1"}};
  run.transcript.cases[1].outcome = "failed";
}

SanitizerReport race() {
  return {.rule = "data-race",
          .message = "data race",
          .place = {},
          .stacks = {{"Write of size 8 by thread T1", {0x10, 0x20}}, {"Previous read of size 8", {0x30}}}};
}

struct Seen {
  const char* rule;
  Severity severity;

  bool operator==(const Seen& other) const {
    return std::string_view{rule} == other.rule && severity == other.severity;
  }
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << seen.rule << " (severity " << static_cast<int>(seen.severity) << ")";
}

struct Row {
  const char* why;
  std::function<void(RunEvidence&)> spoil;
  std::vector<Seen> seen;
  const char* says;  // is in the first message
};

constexpr Severity error = Severity::error;

const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      {"everything is right", [](RunEvidence&) {}, {}, ""},
      {"exit(0) in the middle of a case", stop_in_two, {{"early-exit", error}},
       "in the middle of Bank.Two, with exit code 0"},
      {"exit(0) between two cases",
       [](RunEvidence& r) { r.transcript.done = false; r.transcript.cases.pop_back(); },
       {{"early-exit", error}}, "between two tests, with exit code 0"},
      {"exit(0) before the harness started", [](RunEvidence& r) { r.transcript = {}; },
       {{"early-exit", error}}, "before the first test, with exit code 0"},
      {"exit(0) before the first test",
       [](RunEvidence& r) { r.transcript.done = false; r.transcript.cases.clear(); },
       {{"early-exit", error}}, "before the first test"},
      {"_exit(0) after the last case, without done", [](RunEvidence& r) { r.transcript.done = false; },
       {{"early-exit", error}}, "exit code 0"},
      {"done but exit code 3", [](RunEvidence& r) { r.ending = Exited{3}; }, {{"early-exit", error}},
       "after the last test, with exit code 3"},
      {"done but exit code 1, and nothing failed", [](RunEvidence& r) { r.ending = Exited{1}; },
       {{"early-exit", error}}, "after the last test, with exit code 1"},
      {"a case is missing", [](RunEvidence& r) { r.transcript.cases.pop_back(); },
       {{"early-exit", error}}, "only some of the test cases"},
      {"no case ran at all", [](RunEvidence& r) { r.transcript.cases.clear(); },
       {{"early-exit", error}}, "only some of the test cases"},
      {"an unknown case", [](RunEvidence& r) { r.transcript.cases[1].name = "Bank.Three"; },
       {{"forged-record", Severity::attack}}, "no case Bank.Three"},
      {"a case more than there are",
       [](RunEvidence& r) { r.transcript.cases.push_back({"Bank.Three", {}, "passed"}); },
       {{"forged-record", Severity::attack}, {"early-exit", error}}, "no case Bank.Three"},
      {"a case twice in the place of another",
       [](RunEvidence& r) { r.transcript.cases[1].name = "Bank.One"; },
       {{"forged-record", Severity::attack}}, "Bank.One ran twice"},
      {"a forged record", [](RunEvidence& r) { r.transcript.forgery = "hello\t1\tff"; },
       {{"forged-record", Severity::attack}}, "hello\t1\tff"},
      {"a skipped case", [](RunEvidence& r) { r.transcript.cases[1].outcome = "skipped"; },
       {{"assertion", error}}, "the case was skipped"},
      {"a failing case, exit code 1", [](RunEvidence& r) { fail_two(r); r.ending = Exited{1}; },
       {{"assertion", error}}, "Expected: 1"},
      {"a failing case, exit code 0", [](RunEvidence& r) { fail_two(r); }, {{"assertion", error}},
       "Expected: 1"},
      {"a failing case, exit code 3", [](RunEvidence& r) { fail_two(r); r.ending = Exited{3}; },
       {{"assertion", error}, {"early-exit", error}}, "Expected: 1"},
      {"a case that failed without saying why",
       [](RunEvidence& r) { r.transcript.cases[1].outcome = "failed"; r.ending = Exited{1}; },
       {{"assertion", error}}, "the case was failed"},
      {"a failure in a case that says it passed",
       [](RunEvidence& r) { fail_two(r); r.transcript.cases[1].outcome = "passed"; },
       {{"assertion", error}}, "Expected: 1"},
      {"a failure, then exit(0) in the same case",
       [](RunEvidence& r) { fail_two(r); stop_in_two(r); },
       {{"assertion", error}, {"early-exit", error}}, "Expected: 1"},
      {"a signal", [](RunEvidence& r) { stop_in_two(r); r.ending = Signaled{SIGSEGV}; },
       {{"crash", error}}, "in the middle of Bank.Two: SIGSEGV"},
      {"a signal after the last test", [](RunEvidence& r) { r.ending = Signaled{SIGABRT}; },
       {{"crash", error}}, "after the last test: SIGABRT"},
      {"a crash that turned into an exit",
       [](RunEvidence& r) { stop_in_two(r); r.transcript.crash_signal = SIGFPE; r.ending = Exited{1}; },
       {{"crash", error}}, "in the middle of Bank.Two: SIGFPE"},
      {"an attempt to start a process", [](RunEvidence& r) { stop_in_two(r); r.ending = Signaled{SIGSYS}; },
       {{"new-process", error}}, "tried to start a process in the middle of Bank.Two"},
      {"an attempt that a sanitizer's handler turned into an exit",
       [](RunEvidence& r) { stop_in_two(r); r.transcript.crash_signal = SIGSYS; r.ending = Exited{86}; },
       {{"new-process", error}}, "tried to start a process"},
      {"out of time", [](RunEvidence& r) { stop_in_two(r); r.ending = TimedOut{std::chrono::seconds{10}}; },
       {{"hang", error}}, "still running after 10 s, in the middle of Bank.Two"},
      {"out of time after the last test", [](RunEvidence& r) { r.ending = TimedOut{std::chrono::seconds{10}}; },
       {{"hang", error}}, "after the last test"},
      {"a flood", [](RunEvidence& r) { stop_in_two(r); r.ending = Flooded{1 << 20}; },
       {{"flood", error}}, "more than 1024 KiB"},
      {"a flood after the last test", [](RunEvidence& r) { r.ending = Flooded{1 << 20}; },
       {{"flood", error}}, "more than 1024 KiB"},
      {"a process is left", [](RunEvidence& r) { r.survivors = 1; }, {{"survivor", error}}, "a process running"},
      {"processes are left", [](RunEvidence& r) { r.survivors = 3; }, {{"survivor", error}}, "3 processes"},
      {"a fork", [](RunEvidence& r) { r.transcript.forked = true; }, {{"fork", error}}, "forked"},
      {"a fork whose copy is alive", [](RunEvidence& r) { r.transcript.forked = true; r.survivors = 1; },
       {{"fork", error}}, "forked"},
      {"a race, exit code 86",
       [](RunEvidence& r) { r.stage = Stage::tsan; r.reports = {race()}; r.ending = Exited{86}; },
       {{"data-race", error}}, "two threads use the same memory"},
      {"a race that the program hid by exit code 0",
       [](RunEvidence& r) { r.stage = Stage::tsan; r.reports = {race()}; }, {{"data-race", error}}, "two threads use the same memory"},
      {"a race, and the case failed too",
       [](RunEvidence& r) { r.reports = {race()}; fail_two(r); r.ending = Exited{86}; },
       {{"data-race", error}, {"assertion", error}}, "two threads use the same memory"},
      {"the same race twice", [](RunEvidence& r) { r.reports = {race(), race()}; r.ending = Exited{86}; },
       {{"data-race", error}}, "two threads use the same memory"},
      {"a sanitizer ended the program in a case",
       [](RunEvidence& r) { stop_in_two(r); r.reports = {{"bad-free", "m", {}, {}}}; r.ending = Exited{86}; },
       {{"bad-free", error}}, "m"},
      {"exit code 86 without a report", [](RunEvidence& r) { r.ending = Exited{86}; }, {{"early-exit", error}},
       "with exit code 86"},
      {"exit code 86 in a case, without a report", [](RunEvidence& r) { stop_in_two(r); r.ending = Exited{86}; },
       {{"early-exit", error}}, "in the middle of Bank.Two, with exit code 86"},
      {"the sanitizer could not start",
       [](RunEvidence& r) { r.transcript = {}; r.sanitizer_trouble = "no shadow"; r.ending = Exited{66}; },
       {{"sanitizer", Severity::environment}}, "no shadow"},
      {"the sanitizer gave up in the middle",
       [](RunEvidence& r) { stop_in_two(r); r.sanitizer_trouble = "CHECK failed"; r.ending = Signaled{SIGABRT}; },
       {{"sanitizer", Severity::environment}}, "CHECK failed"},
      {"words of trouble in a run that is right", [](RunEvidence& r) { r.sanitizer_trouble = "CHECK failed"; }, {}, ""},
      {"words of trouble do not hide a failure",
       [](RunEvidence& r) { r.sanitizer_trouble = "CHECK failed"; fail_two(r); r.ending = Exited{1}; },
       {{"assertion", error}}, "Expected: 1"},
      {"trouble after the last test",
       [](RunEvidence& r) { r.sanitizer_trouble = "fatal error"; r.ending = Exited{86}; },
       {{"early-exit", error}}, "with exit code 86"},
  };
  return all;
}

TEST(JudgeRun, FindsNothingOnlyInARunThatIsRight) {
  for (const Row& row : rows()) {
    RunEvidence run = right_run();
    row.spoil(run);
    const std::vector<Finding> findings = judge_run(run);
    std::vector<Seen> seen;
    for (const Finding& finding : findings) {
      seen.push_back({finding.rule.c_str(), finding.severity});
      EXPECT_EQ(finding.stage, run.stage) << row.why;
      EXPECT_FALSE(finding.message.empty()) << row.why;
    }
    EXPECT_EQ(seen, row.seen) << row.why;
    if (!findings.empty()) {
      EXPECT_TRUE(contains(findings[0].message, row.says)) << row.why << ": " << findings[0].message;
    }
  }
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
          {0x20, {{"katas/x/bank.cpp", 12, "add(int)"}, {"katas/x/bank.cpp", 30, "Bank::deposit(int)"}}},
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
  run.reports = {{"undefined-behavior", "overflow", {"katas/x/bank.cpp", 7, ""}, {{"overflow", {0x30}}}}};
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
      {"a crash", [](RunEvidence& r) { r.transcript.crash_signal = SIGSEGV; r.transcript.crash_stack = {0x10, 0x30};
                                       r.ending = Signaled{SIGSEGV}; }, "crashed here"},
      {"a hang", [](RunEvidence& r) { r.transcript.where = {0x10, 0x30};
                                      r.ending = TimedOut{std::chrono::seconds{10}}; }, "the main thread was here"},
  };
  for (const auto& row : rows) {
    RunEvidence run = right_run();
    stop_in_two(run);
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
