// SPDX-License-Identifier: MIT
// What the text of an editable file must not hold: code that disarms a check, and code that reaches
// for the grading itself. Every such rule of the grader is here.
//
// The rules read tokens. They deter and explain; that a check cannot be disarmed at run time is the
// work of the test program's environment and of the supervisor.
#pragma once

#include "finding/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

// Findings for one editable file, by line. A suppression is an error, an attack is an attack.
std::vector<Finding> integrity_findings(const std::string& file, std::string_view source);

}  // namespace grader
