// SPDX-License-Identifier: MIT
// Runs a test once for every order in which its handlers may run.
//
//   TEST(Bank, NoDepositIsLost) {
//     kata::explore(kata::pool(2), [](kata::World& world) {
//       Bank& bank = world.make<Bank>(world.executor());
//       world.spawn(bank.deposit(7, 100));
//       world.spawn(bank.deposit(7, 20));
//       world.run_to_end();
//       EXPECT_EQ(bank.balance(7), 120);
//     });
//   }
//
// The body runs many times and must start afresh each time. A test case explores once. docs/harness.md
// says what exactly is permuted, and what is not.
#pragma once

#include <kata/finding.hpp>
#include <kata/model.hpp>
#include <kata/world.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace kata {

struct Limits {
  // Beyond either of the two the search is bounded, and says so: half of the work goes to all schedules in
  // turn, the other half to a choice of them.
  std::uint64_t schedules = 20'000;
  // In all schedules together. A switch between threads counts as ten, 32 accesses checked for races as one.
  std::uint64_t handlers = 250'000;
  std::size_t steps = 2'000;         // handlers in one schedule; more is a finding (budget)
  // Branches of the kata's code in one handler of a loop; more is a finding (cpu-bound). A thread of its
  // own, as those of a thread_pool, may take ten times as many.
  std::uint64_t branches = 20'000'000;
};

struct SearchReport {
  std::uint64_t schedules = 0;
  std::string how;       // "exhaustive", "failed", "replayed", or what was searched instead
  std::string schedule;  // of the first finding
  // Of the failing schedule. A race does not end the search: if there is nothing worse, it is the finding,
  // else it is the last.
  std::vector<Finding> findings;
  std::uint64_t digest = 0;                 // of every step of every schedule
};

using Body = std::function<void(World&)>;

// Searches, and reports what it found as failures of the running GoogleTest case.
void explore(Model model, const Body& body, Limits limits = {});

// Searches and reports nothing. Assertions of GoogleTest that fail in the body are findings.
SearchReport search(Model model, const Body& body, Limits limits = {});

}  // namespace kata
