// SPDX-License-Identifier: MIT
// One schedule: a fresh world, the body, and what came of it.
#pragma once

#include "search/choosers.hpp"

#include <kata/explore.hpp>

#include <cstdint>
#include <vector>

namespace kata {

struct ScheduleResult {
  std::vector<Finding> findings;  // empty: all went well
  std::uint64_t digest = 0;       // of every step
};

enum class Story { untold, told };  // Does the first finding get notes on what each coroutine did?

class ScheduleRunner {
 public:
  ScheduleRunner(Model model, const Body& body, Limits limits, std::uint64_t seed)
      : model_{model}, body_{body}, limits_{limits}, seed_{seed} {}

  ScheduleResult run(Chooser& chooser, Story story = Story::untold) const;

 private:
  Model model_;
  const Body& body_;
  Limits limits_;
  std::uint64_t seed_;
};

}  // namespace kata
