// SPDX-License-Identifier: MIT
// Runs tasks on several threads.
#pragma once

#include <functional>
#include <vector>

namespace grader {

// Each of `jobs` threads takes the next task. Ends when all have ended; rethrows the first failure by
// the order of the tasks.
void run_side_by_side(const std::vector<std::function<void()>>& tasks, int jobs);

}  // namespace grader
