// SPDX-License-Identifier: MIT
// Takes from this process, for good, calls of the system that neither a compiler nor a fix needs: sockets, the memory
// of other processes, namespaces, mounts, keyrings and their like. On a kernel without seccomp filters nothing changes.
//
// A program that is alone cannot start other processes and send signals to them either, or SIGKILL and SIGSTOP to
// itself: who is killed so has been killed by the machine (too little memory). Threads, and the helper by which LeakSanitizer looks
// at a stopped process, stay possible. Of such a program a call that is not allowed ends the program with SIGSYS: a
// fork bomb cannot happen, the keeper cannot be killed, and the learner is told the line. For any other program the
// call fails with EPERM.
#pragma once

namespace grader {

// Requires no_new_privs. False if the kernel refuses.
bool confine_this_process(bool alone);

}  // namespace grader
