// SPDX-License-Identifier: MIT
// What a simulated world does not control must not go unnoticed.
#pragma once

#include <kata/finding.hpp>

#include <cstdint>
#include <string>

namespace kata {

// In a world: the schedule ends with a finding that names the call and where it came from; true.
// Elsewhere: false.
bool unsupported(const std::string& call);

// The calls on the stack, in the last step.
CallStack calls_here(std::string title);

// Where in the program a call is that returns to this address.
std::uintptr_t offset_of_call(std::uintptr_t return_address);

}  // namespace kata
