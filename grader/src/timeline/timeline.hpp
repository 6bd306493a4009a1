// SPDX-License-Identifier: MIT
// One schedule of a kata's program, as pictures show it.
#pragma once

#include "finding/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace grader {

struct Timeline {
  std::string title;     // "your fix", "the reference"
  std::string schedule;  // "Bank.Adds:0.2.1"
  std::vector<Step> steps;
  std::optional<Finding> finding;
  std::size_t left_out = 0;  // steps before these
};

// A step for each thing that happens: the first of a coroutine's in a handler stands for the handler, and handlers of
// Asio's own are left out. The numbers of steps are their places then, from 1, and so are those that refer to them.
Timeline tidied(Timeline timeline);

// Without what happened after the handler in which the last of the finding's notes was.
Timeline until_last_note(Timeline timeline);

// With a last step that is the finding itself: for one that is none of the others. Requires: there is a finding.
Timeline with_ending(Timeline timeline);

// The last `most` of the steps.
Timeline cut(Timeline timeline, std::size_t most);

// "0", "1.5 s", "20 ms", "300 us", "7 ns"
std::string virtual_time(std::int64_t nanoseconds);

}  // namespace grader
