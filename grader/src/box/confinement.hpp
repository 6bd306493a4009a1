// SPDX-License-Identifier: MIT
// Takes from this process, for good, the right to start other processes and to send signals to them, or SIGKILL to
// itself: who is killed so has been killed by the machine (too little memory).
// Threads, and the helper by which LeakSanitizer looks at a stopped process, stay possible.
//
// A call that is not allowed ends the program with SIGSYS: a fork bomb cannot happen, the keeper
// cannot be killed, and the learner is told the line. On a kernel without seccomp filters nothing
// changes.
#pragma once

namespace grader {

void confine_this_process() noexcept;

}  // namespace grader
