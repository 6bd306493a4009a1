// SPDX-License-Identifier: MIT
// The process between the grader and a program that nobody trusts. It is the grader's own executable,
// started as `grader --keep ...` by run().
//
// The keeper starts the program in a process group of its own, waits for it until the deadline, which is of
// the program's own time (own_time.hpp), and then kills everything that descends from it, orphans and daemons too (it
// is their subreaper). It tells how the program ended on descriptor `keeper_status_descriptor`, as one line:
//   exited CODE SURVIVORS | signaled SIGNAL SURVIVORS | timeout 0 SURVIVORS | starved 0 SURVIVORS |
//   failed ERRNO 0 | open 0 0
// With a box, "box LEVEL" comes before: the isolation that was reached. "open": it is not enough, nothing was started.
// If the grader dies, the keeper kills everything and ends.
#pragma once

#include <span>

namespace grader {

inline constexpr int keeper_status_descriptor = 4;
inline constexpr const char* keeper_flag = "--keep";

// argv after the flag: deadline=MS [address-space=BYTES] [fixed-addresses] [box=LEAST-MOST [alone] [read=PATH]...
// [write=PATH]...] -- PROGRAM ARGUMENT...
// Returns the keeper's exit status.
int keep(std::span<char*> arguments);

}  // namespace grader
