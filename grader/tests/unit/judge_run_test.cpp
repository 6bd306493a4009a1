// SPDX-License-Identifier: MIT
#include "stage/judge_run.hpp"

#include "run_evidence.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <signal.h>

#include <functional>
#include <span>

namespace grader {
namespace {

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

using Spoil = std::function<void(RunEvidence&)>;

Spoil ends(Ending ending) {
  return [=](RunEvidence& run) { run.ending = ending; };
}

// In the middle of Bank.Two.
Spoil stops(Ending ending) {
  return [=](RunEvidence& run) { stop_in_two(run), run.ending = ending; };
}

Spoil fails(Ending ending) {
  return [=](RunEvidence& run) { fail_two(run), run.ending = ending; };
}

Spoil reports(std::vector<SanitizerReport> all, Ending ending) {
  return [=](RunEvidence& run) { run.reports = all, run.ending = ending; };
}

Spoil troubles(std::string trouble, Spoil also) {
  return [=](RunEvidence& run) { run.sanitizer_trouble = trouble, also(run); };
}

Spoil tells(std::function<void(Transcript&)> change) {
  return [=](RunEvidence& run) { change(run.transcript); };
}

struct Row {
  const char* why;
  Spoil spoil;
  std::vector<Seen> seen;
  const char* says;  // is in the first message
};

constexpr Severity error = Severity::error;
constexpr Severity attack = Severity::attack;
constexpr Severity environment = Severity::environment;
constexpr TimedOut late{std::chrono::seconds{10}};
constexpr Flooded flood{1 << 20};

const Row about_cases[] = {
    {"everything is right", ends(Exited{0}), {}, ""},
    {"a failing case, exit code 1", fails(Exited{1}), {{"assertion", error}}, "Expected: 1"},
    {"a failing case, exit code 0", fails(Exited{0}), {{"assertion", error}}, "Expected: 1"},
    {"a failing case, exit code 3",
     fails(Exited{3}),
     {{"assertion", error}, {"early-exit", error}},
     "Expected: 1"},
    {"a case that failed without saying why",
     tells([](auto& t) { t.cases[1].outcome = "failed"; }),
     {{"assertion", error}},
     "the case was failed"},
    {"a failure in a case that says it passed",
     [](RunEvidence& r) { fail_two(r), r.transcript.cases[1].outcome = "passed"; },
     {{"assertion", error}},
     "Expected: 1"},
    {"a failure, then exit(0) in the same case",
     [](RunEvidence& r) { fail_two(r), stop_in_two(r); },
     {{"assertion", error}, {"early-exit", error}},
     "Expected: 1"},
    {"a skipped case",
     tells([](auto& t) { t.cases[1].outcome = "skipped"; }),
     {{"assertion", error}},
     "the case was skipped"},
    {"a case is missing",
     tells([](auto& t) { t.cases.pop_back(); }),
     {{"early-exit", error}},
     "only some of the test cases"},
    {"no case ran at all",
     tells([](auto& t) { t.cases.clear(); }),
     {{"early-exit", error}},
     "only some of the test cases"},
    {"an unknown case",
     tells([](auto& t) { t.cases[1].name = "Bank.Three"; }),
     {{"forged-record", attack}},
     "no case Bank.Three"},
    {"a case more than there are",
     tells([](auto& t) { t.cases.push_back({"Bank.Three", {}, "passed"}); }),
     {{"forged-record", attack}, {"early-exit", error}},
     "no case Bank.Three"},
    {"a case twice in the place of another",
     tells([](auto& t) { t.cases[1].name = "Bank.One"; }),
     {{"forged-record", attack}},
     "Bank.One ran twice"},
    {"a forged record",
     tells([](auto& t) { t.forgery = "hello\t1\tff"; }),
     {{"forged-record", attack}},
     "hello\t1\tff"},
};

const Row about_endings[] = {
    {"exit(0) in the middle of a case",
     stops(Exited{0}),
     {{"early-exit", error}},
     "in the middle of Bank.Two, with exit code 0"},
    {"exit(0) between two cases",
     tells([](auto& t) { t.done = false, t.cases.pop_back(); }),
     {{"early-exit", error}},
     "between two tests, with exit code 0"},
    {"exit(0) before the harness started",
     tells([](auto& t) { t = {}; }),
     {{"early-exit", error}},
     "before the first test, with exit code 0"},
    {"exit(0) before the first test",
     tells([](auto& t) { t.done = false, t.cases.clear(); }),
     {{"early-exit", error}},
     "before the first test"},
    {"_exit(0) after the last case, without done",
     tells([](auto& t) { t.done = false; }),
     {{"early-exit", error}},
     "exit code 0"},
    {"done but exit code 3",
     ends(Exited{3}),
     {{"early-exit", error}},
     "after the last test, with exit code 3"},
    {"done but exit code 1, and nothing failed",
     ends(Exited{1}),
     {{"early-exit", error}},
     "after the last test, with exit code 1"},
    {"a signal",
     stops(Signaled{SIGSEGV}),
     {{"crash", error}},
     "in the middle of Bank.Two: SIGSEGV"},
    {"a signal after the last test",
     ends(Signaled{SIGABRT}),
     {{"crash", error}},
     "after the last test: SIGABRT"},
    {"a crash that turned into an exit",
     [](RunEvidence& r) {
       stop_in_two(r), r.transcript.crash_signal = SIGFPE, r.ending = Exited{1};
     },
     {{"crash", error}},
     "in the middle of Bank.Two: SIGFPE"},
    {"an attempt to start a process",
     stops(Signaled{SIGSYS}),
     {{"forbidden-call", error}},
     "tried to reach for other processes or the network in the middle of Bank.Two"},
    {"an attempt that turned into an exit",
     [](RunEvidence& r) {
       stop_in_two(r), r.transcript.crash_signal = SIGSYS, r.ending = Exited{1};
     },
     {{"forbidden-call", error}},
     "tried to reach for other processes"},
    {"killed by the machine",
     stops(Signaled{SIGKILL}),
     {{"killed", Severity::environment}},
     "in the middle of Bank.Two: there may be too little memory"},
    {"out of time",
     stops(late),
     {{"hang", error}},
     "still running after 10 s, in the middle of Bank.Two"},
    {"out of time after the last test", ends(late), {{"hang", error}}, "after the last test"},
    {"a flood", stops(flood), {{"flood", error}}, "more than 1024 KiB"},
    {"a flood after the last test", ends(flood), {{"flood", error}}, "more than 1024 KiB"},
    {"a process is left",
     [](RunEvidence& r) { r.survivors = 1; },
     {{"survivor", error}},
     "a process running"},
    {"processes are left",
     [](RunEvidence& r) { r.survivors = 3; },
     {{"survivor", error}},
     "3 processes"},
    {"a fork", tells([](auto& t) { t.forked = true; }), {{"fork", error}}, "forked"},
    {"a fork whose copy is alive",
     [](RunEvidence& r) { r.transcript.forked = true, r.survivors = 1; },
     {{"fork", error}},
     "forked"},
};

const Row about_sanitizers[] = {
    {"a race, exit code 86", reports({race()}, Exited{86}), {{"data-race", error}}, "two threads"},
    {"a race that the program hid by exit code 0",
     reports({race()}, Exited{0}),
     {{"data-race", error}},
     "two threads"},
    {"the same race twice",
     reports({race(), race()}, Exited{86}),
     {{"data-race", error}},
     "two threads"},
    {"a race, and the case failed too",
     [](RunEvidence& r) { fail_two(r), reports({race()}, Exited{86})(r); },
     {{"data-race", error}, {"assertion", error}},
     "two threads"},
    {"a report of a kind without a title of ours",
     reports({{"wild-jump", "wild-jump", {}, {}}}, Exited{86}),
     {{"wild-jump", error}},
     "wild-jump"},
    {"a sanitizer ended the program in a case",
     [](RunEvidence& r) {
       stop_in_two(r), reports({{"heap-use-after-free", "m", {}, {}}}, Exited{86})(r);
     },
     {{"heap-use-after-free", error}},
     "memory is used after it was freed"},
    {"exit code 86 without a report",
     ends(Exited{86}),
     {{"early-exit", error}},
     "with exit code 86"},
    {"exit code 86 in a case, without a report",
     stops(Exited{86}),
     {{"early-exit", error}},
     "in the middle of Bank.Two, with exit code 86"},
    {"the sanitizer could not start",
     [](RunEvidence& r) { r.transcript = {}, troubles("no shadow", ends(Exited{66}))(r); },
     {{"sanitizer", environment}},
     "no shadow"},
    {"the sanitizer gave up in the middle",
     troubles("CHECK failed", stops(Signaled{SIGABRT})),
     {{"sanitizer", environment}},
     "CHECK failed"},
    {"words of trouble in a run that is right", troubles("CHECK failed", ends(Exited{0})), {}, ""},
    {"words of trouble do not hide a failure",
     troubles("CHECK failed", fails(Exited{1})),
     {{"assertion", error}},
     "Expected: 1"},
    {"trouble after the last test, where leaks are looked for",
     troubles("fatal error", ends(Exited{86})),
     {{"sanitizer", environment}},
     "fatal error"},
    {"words of trouble do not hide tests that did not run",
     [](RunEvidence& r) { r.transcript.cases.pop_back(), troubles("fatal error", ends(Exited{86}))(r); },
     {{"early-exit", error}},
     "only some of the test cases"},
};

void expect_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
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
    const std::string first = findings.empty() ? "" : findings[0].message;
    EXPECT_TRUE(contains(first, row.says)) << row.why << ": " << first;
  }
}

TEST(JudgeRun, FindsNothingOnlyWhenEveryCaseRanAndPassed) {
  expect_rows(about_cases);
}
TEST(JudgeRun, FindsNothingOnlyWhenTheProgramEndedByItself) {
  expect_rows(about_endings);
}
TEST(JudgeRun, FindsNothingOnlyWhenTheSanitizerHadNothingToSay) {
  expect_rows(about_sanitizers);
}

}  // namespace
}  // namespace grader
