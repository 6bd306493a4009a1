// SPDX-License-Identifier: MIT
// The results that reports are shown for: one for each kind of verdict.
#pragma once

#include "check_results.hpp"

#include <optional>
#include <string>

namespace grader::samples {

// The kata's files, for snippets.
inline std::optional<std::string> source_of(const std::string& file) {
  if (file != "bank.cpp") return std::nullopt;
  return "#include \"bank.hpp\"\n"
         "\n"
         "awaitable<void> Bank::deposit(int account, long amount) {\n"
         "  const long before = balances_[account];\n"
         "  co_await journal_.write(account, amount);\n"
         "  balances_[account] = before + amount;\n"
         "}\n";
}

// A failed assertion, and a race with its two stacks.
inline CheckResult not_fixed() {
  CheckResult result = fixed();
  Finding& assertion = fail(result, 3, "assertion", "Bank.NoDepositIsLost");
  assertion.place = {"bank_test.cpp", 31, ""};
  assertion.message = "Expected equality of these values:\n  bank.balance(0)\n    Which is: 1\n  2";
  assertion.help = "The test states what the program must do.";
  Finding& race = fail(result, 6, "data-race", "Bank.NoDepositIsLost");
  race.place = {"bank.cpp", 6, "Bank::deposit(int, long) (.resume)"};
  race.message = "two threads use the same memory, and nothing orders them";
  race.notes = {
      {race.place, "Write of size 8 by thread T1"},
      {{"bank_test.cpp", 20, "run(Bank&)"}, "Write of size 8 by thread T1"},
      {{"bank.cpp", 4, "Bank::deposit(int, long)"}, "Previous read of size 8 by thread T2"}};
  race.help = "At least one of them writes. What puts one of the two before the other?";
  result.stages[5].state = StageState::echoed;
  return result;
}

// Two tests searched schedules, one found an order that is wrong.
inline CheckResult found_by_exploring() {
  CheckResult result = fixed();
  Finding& stuck = fail(result, 4, "stuck", "Bank.One");
  stuck.place = {"bank.cpp", 5, "deposit"};
  stuck.message = "nothing is left that could run, and no timer is pending";
  stuck.notes = {{stuck.place, "coroutine 1 waits for channel.async_receive"}};
  stuck.steps = {{.kind = "starts", .number = 1, .coroutine = 1, .on = "io_context 1", .place = {"bank.cpp", 3, "deposit"},
                  .text = "coroutine 1 starts deposit"},
                 {.kind = "goes-on", .number = 2, .time = 20'000'000, .coroutine = 2, .on = "io_context 1",
                  .place = {"bank_test.cpp", 20, "write"}, .text = "coroutine 2 goes on in write"}};
  stuck.schedule = "Bank.One:0.2";
  stuck.help = "Who should wake it?";
  result.stages[4].explored = {{"Bank.One", "pool(2)", 17, "failed"}, {"Bank.Two", "single", 6, "exhaustive"}};
  return result;
}

inline CheckResult invalid() {
  CheckResult result = fixed();
  result.stages[0].state = StageState::failed;
  Finding& hook = add(result, 0, Severity::attack, "sanitizer-hook");
  hook.place = {"bank.cpp", 5, ""};
  hook.message = "'__tsan_default_suppressions' belongs to the sanitizers, not to a fix";
  hook.help = "A fix makes the reports go away by making the program right. Remove this code.";
  for (std::size_t i = 1; i < result.stages.size(); ++i) {
    result.stages[i].state = StageState::not_run;
    result.stages[i].elapsed = {};
  }
  return result;
}

inline CheckResult environment() {
  CheckResult result = fixed();
  result.stages[5].state = StageState::skipped;
  result.stages[5].reason = "nothing is allocated here";
  result.stages[6].state = StageState::failed;
  Finding& trouble = add(result, 6, Severity::environment, "sanitizer");
  trouble.message = "the sanitizer does not work on this machine: unexpected memory mapping";
  return result;
}

}  // namespace grader::samples
