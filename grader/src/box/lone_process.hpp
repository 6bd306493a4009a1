// SPDX-License-Identifier: MIT
// Takes from this process, for good, the right to start others: no fork, no vfork, no posix_spawn.
// Threads, and the helper by which LeakSanitizer looks at a stopped process, stay possible.
//
// A call that starts a process ends the program with SIGSYS: a fork bomb cannot happen, and the
// learner is told the line. On a kernel without seccomp filters nothing changes.
#pragma once

namespace grader {

void forbid_new_processes() noexcept;

}  // namespace grader
