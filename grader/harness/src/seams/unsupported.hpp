// SPDX-License-Identifier: MIT
// What a simulated world does not control must not go unnoticed.
#pragma once

#include <kata/finding.hpp>

#include <string>

namespace kata {

// In a world: the schedule ends with a finding that names the call and where it came from; true.
// Elsewhere: false.
bool unsupported(const std::string& call);

// Gives the finding the calls on the stack.
void add_stack(Finding& finding, const std::string& title);

}  // namespace kata
