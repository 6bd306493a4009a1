// SPDX-License-Identifier: MIT
// One schedule: a fresh world, the body, and what came of it.
#pragma once

#include "race/race_check.hpp"
#include "search/choosers.hpp"

#include <kata/explore.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace kata {

struct ScheduleResult {
  std::vector<Finding> findings;  // empty: all went well, but for...
  std::optional<Finding> race;
  std::uint64_t digest = 0;       // of every step
  std::size_t handlers = 0;       // and switches between threads, each for ten
};

// Do findings get the steps that led to them? Or is each step sent to the grader, as it happens?
enum class Story { untold, told, sent };

// Collects what assertions fail, on whatever thread, instead of GoogleTest.
class FailedAssertions {
 public:
  // Those since the last call.
  std::vector<Finding> take();

 private:
  testing::TestPartResultArray parts_;
  int taken_ = 0;
  testing::ScopedFakeTestPartResultReporter reporter_{
      testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &parts_};
};

class ScheduleRunner {
 public:
  ScheduleRunner(Model model, const Body& body, Limits limits, std::uint64_t seed, FailedAssertions& failed,
                 RaceCheck& races)
      : model_{model}, body_{body}, limits_{limits}, seed_{seed}, failed_{failed}, races_{races} {}

  // Races are looked for until one is found.
  void look_for_races(bool yes) { look_for_races_ = yes; }

  // Runs on the fiber that calls it, and does not come back if a handler never does.
  ScheduleResult run(Chooser& chooser, Story story = Story::untold) const;

  // The result of a schedule that did not come back.
  static ScheduleResult lost();

 private:
  Model model_;
  const Body& body_;
  Limits limits_;
  std::uint64_t seed_;
  FailedAssertions& failed_;
  RaceCheck& races_;
  bool look_for_races_ = true;
};

}  // namespace kata
