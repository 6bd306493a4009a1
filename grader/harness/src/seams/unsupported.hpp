// SPDX-License-Identifier: MIT
// What a simulated world does not control must not go unnoticed.
#pragma once

#include <string>

namespace kata {

// In a world: the schedule ends with a finding that names the call and where it came from; true.
// Elsewhere: false.
bool unsupported(const std::string& call);

// The calls on the stack, innermost first, as a finding wants them.
class Driver;
void add_stack(struct Finding& finding, const std::string& title);

}  // namespace kata
