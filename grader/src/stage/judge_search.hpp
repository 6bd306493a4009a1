// SPDX-License-Identifier: MIT
// From what the cases' searches of schedules told to findings. Pure.
//
// No findings means: every search that the reference ran came to its end and found nothing.
#pragma once

#include "stage/judge_run.hpp"

namespace grader {

std::vector<Finding> judge_searches(const RunEvidence& evidence);

}  // namespace grader
