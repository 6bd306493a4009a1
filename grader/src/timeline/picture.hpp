// SPDX-License-Identifier: MIT
// The text form of a timeline, for a terminal.
#pragma once

#include "timeline/timeline.hpp"

#include <string>

namespace grader {

// At most 15 lines of 80 columns, the last steps of many; each coroutine has a column:
//
//             1 2    (coroutines)
//   0         o      bank.cpp:12         starts deposit
//   0         | o    bank.cpp:12         starts deposit
//   20 ms     * |    bank.cpp:14         goes on in deposit
//
// o starts, * goes on, x ends, | waits. Empty if nothing happened.
std::string picture_of(const Timeline& timeline);

}  // namespace grader
