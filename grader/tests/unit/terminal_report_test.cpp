// SPDX-License-Identifier: MIT
#include "report/terminal_report.hpp"

#include "report_results.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace grader {
namespace {

std::string page_of(const CheckResult& result, const ReportOptions& options = {}) {
  return terminal_report(result, samples::source_of, options);
}

TEST(TerminalReport, OfAFixedKataSendsTheReaderToTheDebrief) {
  EXPECT_EQ(page_of(samples::fixed()), R"(06d-03 The counter that lost money: fixed

  passed: integrity, build, lint, test, explore, asan, tsan  (1.2 s)

read why: solutions/06d-03-the-counter-that-lost-money/debrief.md
)");
}

TEST(TerminalReport, OfAKataThatIsNotFixedShowsTheLearnersLinesAndTheNextCommand) {
  EXPECT_EQ(page_of(samples::not_fixed()), R"(06d-03 The counter that lost money: not fixed

test: assertion in Bank.NoDepositIsLost
  Expected equality of these values:
    bank.balance(0)
      Which is: 1
    2
  at bank_test.cpp:31

  The test states what the program must do.

tsan: data-race in Bank.NoDepositIsLost
  two threads use the same memory, and nothing orders them
  Write of size 8 by thread T1:
  at bank.cpp:6 in deposit
       5 |   co_await journal_.write(account, amount);
  >    6 |   balances_[account] = before + amount;
       7 | }
  from bank_test.cpp:20 in run
  Previous read of size 8 by thread T2:
  at bank.cpp:4 in deposit
       3 | awaitable<void> Bank::deposit(int account, long amount) {
  >    4 |   const long before = balances_[account];
       5 |   co_await journal_.write(account, amount);

  At least one of them writes. What puts one of the two before the other?

  passed: integrity, build, lint, explore | FAILED: test, tsan | echoed: asan  (1.2 s)
  asan: the same cases fail as before, and nothing else

next: edit katas/06d-03-the-counter-that-lost-money/bank.cpp
      bin/grader check 06d-03
stuck? bin/grader hint 06d-03
)");
}

TEST(TerminalReport, OfAnInvalidFixNamesTheCode) {
  EXPECT_EQ(page_of(samples::invalid()),
            R"(06d-03 The counter that lost money: invalid: it reaches into the grading

integrity: sanitizer-hook
  '__tsan_default_suppressions' belongs to the sanitizers, not to a fix
  at bank.cpp:5
       4 |   const long before = balances_[account];
  >    5 |   co_await journal_.write(account, amount);
       6 |   balances_[account] = before + amount;

  A fix makes the reports go away by making the program right. Remove this code.

  FAILED: integrity | not-run: build, lint, test, explore, asan, tsan  (1.2 s)

next: edit katas/06d-03-the-counter-that-lost-money/bank.cpp
      bin/grader check 06d-03
stuck? bin/grader hint 06d-03
)");
}

TEST(TerminalReport, OfTroubleOnThisMachineBlamesNobody) {
  EXPECT_EQ(
      page_of(samples::environment()),
      R"(06d-03 The counter that lost money: no verdict: trouble with the machine or the grader

tsan: sanitizer
  the sanitizer does not work on this machine: unexpected memory mapping

  passed: integrity, build, lint, test, explore | FAILED: tsan | skipped: asan  (1.2 s)
  asan is left out for this kata: nothing is allocated here

next: bin/grader doctor
)");
}

TEST(TerminalReport, TellsWhyTheGraderCouldNotDoItsWork) {
  CheckResult result = samples::fixed();
  result.stages.clear();
  result.trouble = "the reference fix does not build\nnext: bin/setup";
  EXPECT_EQ(
      page_of(result),
      R"(06d-03 The counter that lost money: no verdict: trouble with the machine or the grader

  the reference fix does not build
  next: bin/setup

  This is no verdict on the fix.

next: bin/grader doctor
)");
}

TEST(TerminalReport, IsNoVerdictWhenAStageWasNotRun) {
  CheckResult result = samples::fixed();
  result.stages[6].state = StageState::not_run;
  const std::string page = page_of(result);
  EXPECT_TRUE(
      page.starts_with("06d-03 The counter that lost money: no verdict: not every stage was run\n"))
      << page;
  EXPECT_TRUE(contains(page, "not-run: tsan")) << page;
  EXPECT_TRUE(page.ends_with("\nnext: bin/grader check 06d-03\n")) << page;
}

TEST(TerminalReport, CountsThePointsOfEachBug) {
  CheckResult result = samples::with_two_bugs();
  samples::fail(result, 6, "data-race", "Cards.One");
  const std::string page = page_of(result);
  EXPECT_TRUE(contains(page, "  points: 10 of 40\n"
                             "    10 of 10  Energy is missing\n"
                             "     0 of 20  Cards are stuck\n"
                             "     0 of 10  all of it together: fixed\n"))
      << page;
  EXPECT_FALSE(contains(page_of(samples::not_fixed()), "points")) << "one bug: fixed or not";
}

TEST(TerminalReport, SendsOnlyALearnerToTheirOwnFiles) {
  for (CheckResult result : {samples::fixed(), samples::not_fixed()}) {
    result.fix = "accepted/mutex";
    const std::string page = page_of(result);
    EXPECT_FALSE(contains(page, "next: edit") || contains(page, "debrief") ||
                 contains(page, "hint"))
        << page;
  }
}

TEST(TerminalReport, SaysAnExplanationOnceForAllItsFindings) {
  CheckResult result = samples::fixed();
  for (int line = 1; line <= 3; ++line) {
    Finding& finding = samples::fail(result, 3, "assertion", "Bank.One");
    finding.place = {"bank_test.cpp", line, ""};
    finding.help = "Read the test as a sentence.";
  }
  const std::string page = page_of(result);
  EXPECT_EQ(page.find("Read the test"), page.rfind("Read the test")) << page;
  EXPECT_LT(page.find("bank_test.cpp:3"), page.find("Read the test")) << page;
}

TEST(TerminalReport, TellsAFailingOrderStepByStepAndHowToReplayIt) {
  EXPECT_EQ(page_of(samples::found_by_exploring()), R"(06d-03 The counter that lost money: not fixed

explore: stuck in Bank.One
  nothing is left that could run, and no timer is pending
  coroutine 1 waits for channel.async_receive:
  at bank.cpp:5 in deposit
       4 |   const long before = balances_[account];
  >    5 |   co_await journal_.write(account, amount);
       6 |   balances_[account] = before + amount;
  in this order:
           1 2   (coroutines: o starts, * goes on, | waits)
    0      o     bank.cpp:3        starts deposit
    20 ms  | *   bank_test.cpp:20  goes on in write
  replay: bin/grader check 06d-03 --schedule Bank.One:0.2

  Who should wake it?

  passed: integrity, build, lint, test, asan, tsan | FAILED: explore  (1.2 s)

next: edit katas/06d-03-the-counter-that-lost-money/bank.cpp
      bin/grader check 06d-03
see it happen: bin/grader trace 06d-03
stuck? bin/grader hint 06d-03
)");
}

TEST(TerminalReport, CountsWhatWasExplored) {
  CheckResult result = samples::fixed();
  result.stages[4].explored = {{"Bank.One", "pool(2)", 34650, "exhaustive"}, {"Bank.Two", "single", 6, "exhaustive"}};
  EXPECT_TRUE(contains(page_of(result), "  explored 2 tests: 34656 schedules, all there are\n"));
  const std::string detailed = page_of(result, ReportOptions{.style = Style{false}, .raw = true});
  EXPECT_TRUE(contains(detailed, "  explored Bank.One: 34650/34650, exhaustive, pool(2)\n")) << detailed;
  result.stages[4].explored[0].how = "sampled 5000, seeds 1..5000";
  const std::string bounded = page_of(result);
  EXPECT_TRUE(contains(bounded, "  explored Bank.One: sampled 5000, seeds 1..5000, pool(2)\n")) << bounded;
  EXPECT_FALSE(contains(bounded, "all there are")) << bounded;
}

TEST(TerminalReport, ClaimsNoTotalWhenASearchIsMissing) {
  CheckResult result = samples::fixed();
  samples::fail(result, 4, "early-exit", "Bank.One");
  result.stages[4].explored = {{"Bank.Two", "single", 6, "exhaustive"}};
  EXPECT_FALSE(contains(page_of(result), "all there are")) << page_of(result);
}

TEST(TerminalReport, TellsOneStoryOfAKindAndNamesTheOthers) {
  CheckResult result = samples::found_by_exploring();
  Finding other = result.stages[4].findings[0];
  other.test_case = "Bank.Three";
  other.place.line = 9;
  result.stages[4].findings.push_back(other);
  const std::string page = page_of(result);
  EXPECT_TRUE(contains(page, "  also: stuck in Bank.Three, at bank.cpp:9\n")) << page;
  EXPECT_EQ(page.find("in this order"), page.rfind("in this order")) << page;
}

TEST(TerminalReport, CountsFindingsThatAreTooMany) {
  CheckResult result = samples::fixed();
  for (int line = 1; line <= 9; ++line)
    samples::fail(result, 3, "assertion", "Bank.One").place = {"bank_test.cpp", line, ""};
  const std::string page = page_of(result);
  EXPECT_TRUE(contains(page, "bank_test.cpp:4")) << page;
  EXPECT_FALSE(contains(page, "bank_test.cpp:5")) << page;
  EXPECT_TRUE(contains(page, "... and 5 more of stage test")) << page;
}

TEST(TerminalReport, PutsWhatFailsTheFixBeforeAdvice) {
  CheckResult result = samples::fixed();
  samples::add(result, 1, Severity::advice, "-Wunused").place = {"a.cpp", 1, ""};
  samples::fail(result, 1, "error").place = {"b.cpp", 9, ""};
  const std::string page = page_of(result);
  EXPECT_LT(page.find("build: error"), page.find("build (advice): -Wunused")) << page;
}

TEST(TerminalReport, PutsAMemoryErrorBeforeWhatComesOfIt) {
  CheckResult result = samples::fixed();
  samples::fail(result, 3, "crash");
  samples::fail(result, 5, "heap-use-after-free");
  const std::string page = page_of(result);
  EXPECT_LT(page.find("asan: heap-use-after-free"), page.find("test: crash")) << page;
}

TEST(TerminalReport, ReadsTheSameInWhateverOrderFindingsCame) {
  CheckResult one = samples::fixed();
  for (int line = 1; line <= 3; ++line)
    samples::fail(one, 3, "assertion").place = {"a.cpp", line, ""};
  CheckResult other = one;
  std::ranges::reverse(other.stages[3].findings);
  EXPECT_EQ(page_of(one), page_of(other));
}

TEST(TerminalReport, ShowsWhatTheToolsSaidOnlyWhenAsked) {
  CheckResult result = samples::not_fixed();
  result.stages[6].raw = "WARNING: ThreadSanitizer: data race\n  Write of size 8\n";
  EXPECT_FALSE(contains(page_of(result), "WARNING: ThreadSanitizer"));
  const std::string raw = page_of(result, {.raw = true});
  EXPECT_TRUE(contains(raw,
                       "  what the tools of stage tsan said:\n"
                       "    WARNING: ThreadSanitizer: data race\n      Write of size 8\n"))
      << raw;
}

// Rules, places and messages of sanitizers are read from what the program printed, and it may print
// anything.
TEST(TerminalReport, LetsNothingOfAProgramSteerTheTerminal) {
  const std::string hostile =
      "a\033[2Jb\xC2\x9B"
      "2J\rc";
  CheckResult result = samples::fixed();
  Finding& finding = samples::fail(result, 3, "rule" + hostile, "Case" + hostile);
  finding.place = {"file" + hostile, 3, "function" + hostile};
  finding.message = hostile;
  finding.notes = {{{"file" + hostile, 5, "function" + hostile}, "note" + hostile}};
  result.stages[3].raw = hostile;
  result.trouble = hostile;
  const std::string line = stage_line(result.stages[3], Style{false});
  const std::string failing = failing_line({"rule" + hostile, "case" + hostile}, Style{false});
  for (const std::string& text : {page_of(result, {.raw = true}), line, failing}) {
    std::istringstream lines{text};
    for (std::string row; std::getline(lines, row);)
      EXPECT_FALSE(contains(row, "\033") || contains(row, "\r") || contains(row, "\xC2\x9B"))
          << testing::PrintToString(row);
  }
}

TEST(TerminalReport, IsTheSameTextWithAndWithoutColours) {
  std::string coloured = page_of(samples::not_fixed(), {.style = Style{true}});
  EXPECT_TRUE(contains(coloured, "\033[31mnot fixed\033[0m"));
  for (std::size_t start; (start = coloured.find('\033')) != std::string::npos;)
    coloured.erase(start, coloured.find('m', start) - start + 1);
  EXPECT_EQ(coloured, page_of(samples::not_fixed()));
}

TEST(FailingLine, NamesTheTestAndWhatIsWrong) {
  EXPECT_EQ(failing_line({"race", "Bank.NoDepositIsLost"}, Style{false}), "  failing race Bank.NoDepositIsLost");
}

TEST(StageLine, NamesTheFirstThingThatFails) {
  const CheckResult result = samples::not_fixed();
  const Style plain{false};
  EXPECT_EQ(stage_line(result.stages[0], plain), "  integrity passed  0.2 s");
  EXPECT_EQ(stage_line(result.stages[3], plain),
            "  test      FAILED  0.2 s  assertion Bank.NoDepositIsLost");
  EXPECT_EQ(stage_line(samples::invalid().stages[0], plain),
            "  integrity FAILED  0.2 s  sanitizer-hook bank.cpp:5");
  CheckResult advised = samples::fixed();
  samples::add(advised, 1, Severity::advice);
  EXPECT_EQ(stage_line(advised.stages[1], plain), "  build     passed  0.2 s");
}

}  // namespace
}  // namespace grader
