// SPDX-License-Identifier: MIT
// Where the clocks of a world stand (clocks.cpp).
#pragma once

#include <time.h>

#include <cstdint>

namespace kata {

// The virtual time, in nanoseconds since the world began, at which `clock` shows `time`.
std::int64_t virtual_time(clockid_t clock, const timespec& time);

}  // namespace kata
