// SPDX-License-Identifier: MIT
// The runs with sanitizers repeat the tests: what fails there as it did before says nothing new.
#pragma once

#include "finding/finding.hpp"

#include <vector>

namespace grader {

// Of the findings of a sanitizer's run, those that say more than `known`, the findings of earlier stages: a
// case that fails in the same way does not; nor does what comes of a memory error that is known.
std::vector<Finding> without_echoes(std::vector<Finding> findings, const std::vector<Finding>& known);

}  // namespace grader
