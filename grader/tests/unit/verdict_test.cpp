// SPDX-License-Identifier: MIT
#include "verdict/verdict.hpp"

#include "check_results.hpp"
#include "command/exit_code.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace grader {
namespace {

TEST(Verdict, IsFixedOnlyWhenEveryStageProvedIt) {
  using samples::add;
  const struct {
    const char* why;
    std::function<void(CheckResult&)> change;
    Verdict verdict;
  } rows[] = {
      {"every stage passed", [](CheckResult&) {}, Verdict::fixed},
      {"a stage is left out for a reason",
       [](CheckResult& r) {
         r.stages[5].state = StageState::skipped;
         r.stages[5].reason = "no pointers";
       },
       Verdict::fixed},
      {"advice alone", [](CheckResult& r) { add(r, 1, Severity::advice); }, Verdict::fixed},
      {"nothing ran", [](CheckResult& r) { r.stages.clear(); }, Verdict::incomplete},
      {"no stage was run",
       [](CheckResult& r) {
         for (StageResult& s : r.stages) s.state = StageState::not_run;
       },
       Verdict::incomplete},
      {"one stage was not run", [](CheckResult& r) { r.stages[6].state = StageState::not_run; },
       Verdict::incomplete},
      {"a stage is left out without a reason",
       [](CheckResult& r) { r.stages[5].state = StageState::skipped; }, Verdict::incomplete},
      {"a stage is missing", [](CheckResult& r) { r.stages.pop_back(); }, Verdict::incomplete},
      {"a stage is there twice", [](CheckResult& r) { r.stages[6] = r.stages[5]; },
       Verdict::incomplete},
      {"a stage is there once too often", [](CheckResult& r) { r.stages.push_back(r.stages[6]); },
       Verdict::incomplete},
      {"a stage failed",
       [](CheckResult& r) {
         r.stages[3].state = StageState::failed;
         add(r, 3, Severity::error);
       },
       Verdict::not_fixed},
      {"a stage failed and says nothing",
       [](CheckResult& r) { r.stages[3].state = StageState::failed; }, Verdict::not_fixed},
      {"an error in a stage that says it passed",
       [](CheckResult& r) { add(r, 3, Severity::error); }, Verdict::not_fixed},
      {"only an echo", [](CheckResult& r) { r.stages[5].state = StageState::echoed; },
       Verdict::not_fixed},
      {"a failure, the rest was not run",
       [](CheckResult& r) {
         r.stages[1].state = StageState::failed;
         r.stages[3].state = StageState::not_run;
       },
       Verdict::not_fixed},
      {"an attack", [](CheckResult& r) { add(r, 0, Severity::attack); }, Verdict::invalid},
      {"an attack beats an error",
       [](CheckResult& r) {
         add(r, 3, Severity::error);
         add(r, 6, Severity::attack);
       },
       Verdict::invalid},
      {"an attack beats our trouble",
       [](CheckResult& r) {
         add(r, 3, Severity::environment);
         add(r, 6, Severity::attack);
       },
       Verdict::invalid},
      {"our trouble", [](CheckResult& r) { add(r, 6, Severity::environment); },
       Verdict::environment},
      {"the grader could not do its work", [](CheckResult& r) { r.trouble = "the disk is full"; },
       Verdict::environment},
      {"it could not, and nothing ran",
       [](CheckResult& r) {
         r.stages.clear();
         r.trouble = "the disk is full";
       },
       Verdict::environment},
      {"it could not, but saw an attack",
       [](CheckResult& r) {
         r.trouble = "the disk is full";
         add(r, 0, Severity::attack);
       },
       Verdict::invalid},
      {"our trouble beats an error",
       [](CheckResult& r) {
         add(r, 6, Severity::environment);
         add(r, 3, Severity::error);
       },
       Verdict::environment},
      {"our trouble beats a stage that was not run",
       [](CheckResult& r) {
         add(r, 4, Severity::environment);
         r.stages[6].state = StageState::not_run;
       },
       Verdict::environment},
  };
  for (const auto& row : rows) {
    CheckResult result = samples::fixed();
    row.change(result);
    EXPECT_EQ(name_of(verdict_of(result)), name_of(row.verdict)) << row.why;
  }
}

TEST(ExitCode, IsZeroOnlyWhenNothingFailed) {
  EXPECT_EQ(exit_code_of(Verdict::fixed), ExitCode::fixed);
  EXPECT_EQ(exit_code_of(Verdict::incomplete), ExitCode::fixed);
  EXPECT_EQ(exit_code_of(Verdict::not_fixed), ExitCode::not_fixed);
  EXPECT_EQ(exit_code_of(Verdict::invalid), ExitCode::invalid);
  EXPECT_EQ(exit_code_of(Verdict::environment), ExitCode::environment);
}

TEST(ExitCode, OfSeveralKatasIsTheWorst) {
  const ExitCode order[] = {ExitCode::fixed, ExitCode::not_fixed, ExitCode::invalid,
                            ExitCode::environment};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j)
      EXPECT_EQ(worse(order[i], order[j]), order[std::max(i, j)]) << i << j;
  }
}

TEST(BareFunction, IsTheNameWithoutAllThatSurroundsIt) {
  const struct {
    const char* function;
    const char* bare;
  } rows[] = {
      {"", ""},
      {"main", "main"},
      {"deposit(int)", "deposit"},
      {"Bank::Impl::deposit(int, long) (.resume)", "deposit"},
      {"Bank::deposit(int) (.destroy)", "deposit"},
      {"Bank::deposit(int) (.cleanup)", "deposit"},
      {"Bank::balance() const", "balance"},
      {"Bank::balance() const &", "balance"},
      {"Bank::~Bank()", "~Bank"},
      {"Bank::Bank(int)", "Bank"},
      // Unnamed namespaces.
      {"(anonymous namespace)::deposit(int)", "deposit"},
      {"bank::(anonymous namespace)::Impl::deposit(int)", "deposit"},
      {"deposit((anonymous namespace)::Account&)", "deposit"},
      // Lambdas are known by the function around them.
      {"deposit(int)::'lambda'()::operator()() const", "deposit"},
      {"Bank::deposit(int)::'lambda0'(int)::operator()(int) const", "deposit"},
      {"Bank::deposit(int)::$_0::operator()() const (.resume)", "deposit"},
      {"main::$_1::operator()(int) const", "main"},
      {"deposit(int)::{lambda(int)#1}::operator()(int) const", "deposit"},
      {"deposit(int)::(anonymous class)::operator()() const", "deposit"},
      // Templates have their return type in front.
      {"void work<int>(int)", "work"},
      {"std::vector<int, std::allocator<int>> Bank::all<int>(int)", "all"},
      {"Queue<std::pair<int, long>>::push(int)", "push"},
      {"auto (anonymous namespace)::spawn<int>(int)", "spawn"},
      {"void each<void (*)(int)>(void (*)(int))", "each"},
      // Parameters that are functions.
      {"each(void (*)(int))", "each"},
      {"each(std::function<void (int)>)", "each"},
      {"Pool<void (int)>::post(std::function<void (int)>)", "post"},
      // Operators.
      {"Worker::operator()(int)", "operator()"},
      {"Money::operator==(Money const&) const", "operator=="},
      {"Money::operator<(Money const&) const", "operator<"},
      {"Money::operator<=>(Money const&) const", "operator<=>"},
      {"Lock::operator->()", "operator->"},
      {"operator<<(std::ostream&, Money const&)", "operator<<"},
      {"Lock::operator bool() const", "operator bool"},
      // What returns a std::string is tagged.
      {"describe[abi:cxx11](int)", "describe"},
      {"bank::describe[abi:cxx11](int) (.resume)", "describe"},
      // What decltype holds is no parameter.
      {"decltype(auto) call<int>(int)", "call"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(std::string{bare_function(row.function)}, row.bare) << row.function;
}

Finding race_in_deposit() {
  return {.stage = Stage::tsan,
          .rule = "data-race",
          .place = {"bank.cpp", 12, "Bank::deposit(int) (.resume)"},
          .test_case = "Bank.Two",
          .notes = {{{"bank.cpp", 30, "Bank::balance() const"}, "Previous read"}}};
}

TEST(Matches, ComparesStageRuleAndPlace) {
  const struct {
    const char* why;
    Expectation expectation;
    bool matches;
  } rows[] = {
      {"file and function", {Stage::tsan, "data-race", "bank.cpp:deposit"}, true},
      {"the file alone", {Stage::tsan, "data-race", "bank.cpp"}, true},
      {"the test case", {Stage::tsan, "data-race", "Bank.Two"}, true},
      {"the place of a note", {Stage::tsan, "data-race", "bank.cpp:balance"}, true},
      {"another stage", {Stage::asan, "data-race", "bank.cpp:deposit"}, false},
      {"another rule", {Stage::tsan, "thread-leak", "bank.cpp:deposit"}, false},
      {"another function", {Stage::tsan, "data-race", "bank.cpp:withdraw"}, false},
      {"a part of the function", {Stage::tsan, "data-race", "bank.cpp:depo"}, false},
      {"the function with its class", {Stage::tsan, "data-race", "bank.cpp:Bank::deposit"}, false},
      {"another file", {Stage::tsan, "data-race", "shop.cpp:deposit"}, false},
      {"a part of the file", {Stage::tsan, "data-race", "bank"}, false},
      {"another test case", {Stage::tsan, "data-race", "Bank.One"}, false},
      {"no function", {Stage::tsan, "data-race", "bank.cpp:"}, false},
      {"a line is no function", {Stage::tsan, "data-race", "bank.cpp:12"}, false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(matches(race_in_deposit(), row.expectation), row.matches) << row.why;
}

TEST(Matches, IsNeverAdvice) {
  Finding finding = race_in_deposit();
  for (const Severity severity : {Severity::error, Severity::attack}) {
    finding.severity = severity;
    EXPECT_TRUE(matches(finding, {Stage::tsan, "data-race", "bank.cpp:deposit"}));
  }
  finding.severity = Severity::advice;
  EXPECT_FALSE(matches(finding, {Stage::tsan, "data-race", "bank.cpp:deposit"}));
}

}  // namespace
}  // namespace grader
