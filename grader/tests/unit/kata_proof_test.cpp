// SPDX-License-Identifier: MIT
#include "verdict/kata_proof.hpp"

#include "check_results.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace grader {
namespace {

using samples::add;
using samples::fail;

constexpr std::size_t build = 1, lint = 2, test = 3, explore = 4, asan = 5, tsan = 6;

Fixes signed_by_test_and_tsan() {
  Fixes fixes;
  fixes.signature = {{Stage::test, "assertion", "Bank.Two"},
                     {Stage::tsan, "data-race", "Bank.Two"}};
  return fixes;
}

CheckResult broken() {
  CheckResult result = samples::fixed();
  fail(result, test, "assertion", "Bank.Two");
  fail(result, tsan, "data-race", "Bank.Two");
  return result;
}

TEST(BrokenState, MayBeSignedByAHintOfLint) {
  Fixes fixes = signed_by_test_and_tsan();
  fixes.signature.push_back({Stage::lint, "asio-nested-run", "bank.cpp"});
  CheckResult result = broken();
  EXPECT_NE(trouble_with_broken(result, fixes), "");
  add(result, lint, Severity::advice, "asio-nested-run").place = {"bank.cpp", 9, ""};
  EXPECT_EQ(trouble_with_broken(result, fixes), "");
}

TEST(BrokenState, MustShowItsWholeSignatureAndNothingElse) {
  const struct {
    const char* why;
    std::function<void(CheckResult&)> change;
    const char* trouble;  // empty: none
  } rows[] = {
      {"as it should be", [](CheckResult&) {}, ""},
      {"an echo is quiet", [](CheckResult& r) { r.stages[asan].state = StageState::echoed; }, ""},
      {"a stage that is left out is quiet",
       [](CheckResult& r) {
         r.stages[asan].state = StageState::skipped;
         r.stages[asan].reason = "so";
       },
       ""},
      {"more findings in a stage of the signature",
       [](CheckResult& r) { add(r, test, Severity::error, "assertion", "Bank.One"); }, ""},
      {"a part of the signature is missing",
       [](CheckResult& r) {
         r.stages[tsan].findings.clear();
         r.stages[tsan].state = StageState::passed;
       },
       "does not show tsan data-race at Bank.Two; shows: test assertion"},
      {"another case fails",
       [](CheckResult& r) { r.stages[test].findings[0].test_case = "Bank.One"; },
       "does not show test assertion at Bank.Two"},
      {"another rule", [](CheckResult& r) { r.stages[test].findings[0].rule = "hang"; },
       "does not show test assertion at Bank.Two; shows: test hang, tsan data-race"},
      {"it is only advice",
       [](CheckResult& r) { r.stages[test].findings[0].severity = Severity::advice; },
       "does not show test assertion at Bank.Two"},
      {"another stage fails too", [](CheckResult& r) { fail(r, asan, "memory-leak"); },
       "stage asan must be quiet but what happened"},
      {"another stage gives advice", [](CheckResult& r) { add(r, build, Severity::advice); },
       "stage build must be quiet but what happened"},
      {"a warning of the line that the signature names",
       [](CheckResult& r) {
         r.stages[tsan].findings[0].place = {"bank.cpp", 7, ""};
         add(r, build, Severity::advice).place = {"bank.cpp", 7, ""};
       },
       ""},
      {"a warning of another line",
       [](CheckResult& r) {
         r.stages[tsan].findings[0].place = {"bank.cpp", 7, ""};
         add(r, build, Severity::advice).place = {"bank.cpp", 8, ""};
       },
       "stage build must be quiet but what happened"},
      {"another stage failed and says nothing",
       [](CheckResult& r) { r.stages[asan].state = StageState::failed; },
       "stage asan must be quiet but failed"},
      {"another stage was not run",
       [](CheckResult& r) { r.stages[asan].state = StageState::not_run; },
       "stage asan must be quiet but not-run"},
      {"it is fixed", [](CheckResult& r) { r = samples::fixed(); }, "does not show test assertion"},
  };
  for (const auto& row : rows) {
    CheckResult result = broken();
    row.change(result);
    const std::string trouble = trouble_with_broken(result, signed_by_test_and_tsan());
    EXPECT_TRUE(*row.trouble == '\0' ? trouble.empty() : contains(trouble, row.trouble))
        << row.why << ": " << trouble;
  }
}

TEST(BrokenState, MayShowItsSignatureInStageExplore) {
  CheckResult result = samples::fixed();
  fail(result, explore, "stuck", "Bank.Two").notes = {{{"bank.cpp", 12, "Bank::wait(int) (.resume)"}, "waits"}};
  for (const char* at : {"Bank.Two", "bank.cpp", "bank.cpp:wait"}) {
    Fixes fixes;
    fixes.signature = {{Stage::explore, "stuck", at}};
    EXPECT_EQ(trouble_with_broken(result, fixes), "") << at;
    fixes.signature = {{Stage::test, "stuck", at}};
    EXPECT_NE(trouble_with_broken(result, fixes), "") << at;
  }
}

TEST(BrokenState, MayCrashInTheMiddleOfASearch) {
  CheckResult result = samples::fixed();
  fail(result, test, "crash", "Bank.Two");
  Fixes fixes;
  fixes.signature = {{Stage::test, "crash", "Bank.Two"}};
  result.stages[explore].state = StageState::echoed;
  EXPECT_EQ(trouble_with_broken(result, fixes), "");
  EXPECT_EQ(verdict_of(result), Verdict::not_fixed);
}

TEST(BrokenState, IsNotProvenWithoutASignature) {
  EXPECT_EQ(trouble_with_broken(broken(), {}), "fixes.toml has no [[signature]]");
  EXPECT_EQ(trouble_with_broken(samples::fixed(), {}), "fixes.toml has no [[signature]]");
}

TEST(RightFix, MustPassEveryStageWithoutAWord) {
  const struct {
    const char* why;
    std::function<void(CheckResult&)> change;
    const char* trouble;  // empty: none
  } rows[] = {
      {"as it should be", [](CheckResult&) {}, ""},
      {"a stage is left out for a reason",
       [](CheckResult& r) {
         r.stages[asan].state = StageState::skipped;
         r.stages[asan].reason = "so";
       },
       ""},
      {"a stage fails", [](CheckResult& r) { fail(r, test, "assertion"); },
       "not-fixed: test assertion"},
      {"advice", [](CheckResult& r) { add(r, build, Severity::advice, "-Wx"); },
       "advice: what happened"},
      {"a stage was not run", [](CheckResult& r) { r.stages[tsan].state = StageState::not_run; },
       "incomplete"},
      {"our trouble", [](CheckResult& r) { add(r, tsan, Severity::environment, "sanitizer"); },
       "environment: tsan sanitizer"},
      {"an attack", [](CheckResult& r) { add(r, 0, Severity::attack, "include"); },
       "invalid: integrity include"},
  };
  for (const auto& row : rows) {
    CheckResult result = samples::fixed();
    row.change(result);
    const std::string trouble = trouble_with_right_fix(result);
    EXPECT_TRUE(*row.trouble == '\0' ? trouble.empty() : contains(trouble, row.trouble))
        << row.why << ": " << trouble;
  }
}

TEST(Searches, OfTheReferenceAreExhaustiveOrListed) {
  const Exploration complete{"Bank.One", "single", 6, "exhaustive"};
  const Exploration bounded{"Bank.Two", "pool(2)", 5000, "sampled 5000, seeds 1..5000"};
  const BoundedSearch listed{"Bank.Two", "two delays", "a million orders"};
  const struct {
    const char* why;
    std::vector<Exploration> explored;
    std::vector<BoundedSearch> bounded;
    std::string trouble;  // a part of it
  } rows[] = {
      {"all exhaustive", {complete}, {}, ""},
      {"bounded and listed", {complete, bounded}, {listed}, ""},
      {"bounded and not listed", {complete, bounded}, {}, "Bank.Two is not exhaustive"},
      {"listed and exhaustive", {{"Bank.Two", "single", 6, "exhaustive"}}, {listed}, "is exhaustive: remove"},
      {"listed and unknown", {complete}, {listed}, "which searches nothing"},
  };
  for (const auto& row : rows) {
    CheckResult result = samples::fixed();
    result.stages[4].explored = row.explored;
    Fixes fixes;
    fixes.bounded = row.bounded;
    const std::string trouble = trouble_with_searches(result, fixes);
    EXPECT_EQ(trouble.empty(), row.trouble.empty()) << row.why;
    EXPECT_NE(trouble.find(row.trouble), std::string::npos) << row.why << ": " << trouble;
  }
}

TEST(RejectedFix, MustBeCaughtByTheCheckThatItNames) {
  const Expectation race{Stage::tsan, "data-race", "Bank.Two"};
  const struct {
    const char* why;
    std::function<void(CheckResult&)> change;
    const char* trouble;  // empty: none
  } rows[] = {
      {"caught as it should be", [](CheckResult& r) { fail(r, tsan, "data-race", "Bank.Two"); },
       ""},
      {"caught by another check too",
       [](CheckResult& r) {
         fail(r, test, "assertion", "Bank.One");
         fail(r, tsan, "data-race", "Bank.Two");
       },
       ""},
      {"accepted", [](CheckResult&) {}, "fixed, must be rejected by tsan data-race at Bank.Two"},
      {"caught by another check", [](CheckResult& r) { fail(r, test, "assertion", "Bank.Two"); },
       "rejected by test assertion, not by tsan data-race at Bank.Two"},
      {"caught in another case", [](CheckResult& r) { fail(r, tsan, "data-race", "Bank.One"); },
       "rejected by tsan data-race, not by tsan data-race at Bank.Two"},
      {"only advice",
       [](CheckResult& r) { add(r, tsan, Severity::advice, "data-race", "Bank.Two"); },
       "fixed, must be rejected"},
      {"our trouble",
       [](CheckResult& r) {
         fail(r, tsan, "data-race", "Bank.Two");
         add(r, tsan, Severity::environment);
       },
       "environment, must be rejected"},
      {"not run", [](CheckResult& r) { r.stages[tsan].state = StageState::not_run; },
       "incomplete, must be rejected"},
  };
  for (const auto& row : rows) {
    CheckResult result = samples::fixed();
    row.change(result);
    const std::string trouble = trouble_with_rejected(result, {.name = "fix", .caught_by = race});
    EXPECT_TRUE(*row.trouble == '\0' ? trouble.empty() : contains(trouble, row.trouble))
        << row.why << ": " << trouble;
  }
}

TEST(RejectedFix, EarnsThePointsThatItShould) {
  CheckResult result = samples::with_two_bugs();
  fail(result, tsan, "data-race", "Cards.One");
  RejectedFix fix{.name = "half", .caught_by = {Stage::tsan, "data-race", "Cards.One"}, .points = 10};
  EXPECT_EQ(trouble_with_rejected(result, fix), "");
  fix.points = 0;
  EXPECT_EQ(trouble_with_rejected(result, fix), "earns 10 points, not 0");
}

TEST(BrokenState, EarnsNothing) {
  CheckResult result = samples::with_two_bugs();
  fail(result, tsan, "data-race", "Cards.One");
  const Fixes fixes{.signature = {{Stage::tsan, "data-race", "Cards.One"}}};
  EXPECT_EQ(trouble_with_broken(result, fixes), "earns 10 points as it is");
}

TEST(Bugs, HaveTests) {
  CheckResult reference = samples::with_two_bugs();
  EXPECT_EQ(trouble_with_bugs(reference), "");
  reference.kata.bugs[0].suite = "Meter";
  EXPECT_EQ(trouble_with_bugs(reference), "kata.toml has a bug with the suite Meter, and no test is in it");
}

TEST(RejectedFix, MayBeAnAttack) {
  CheckResult result = samples::fixed();
  add(result, 0, Severity::attack, "sanitizer-hook").place = {"bank.cpp", 3, ""};
  EXPECT_EQ(trouble_with_rejected(result, {.name = "fix", .caught_by = {Stage::integrity, "sanitizer-hook", "bank.cpp"}}), "");
}

TEST(FailuresOf, NamesEachRuleOfAStageOnceAndNoAdvice) {
  CheckResult result = samples::fixed();
  EXPECT_EQ(failures_of(result), "");
  fail(result, tsan, "data-race");
  fail(result, test, "hang");
  fail(result, test, "assertion");
  fail(result, test, "assertion");
  add(result, build, Severity::advice, "-Wx");
  EXPECT_EQ(failures_of(result), "test assertion, test hang, tsan data-race");
}

}  // namespace
}  // namespace grader
