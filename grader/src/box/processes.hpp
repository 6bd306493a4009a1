// SPDX-License-Identifier: MIT
// The processes that there are, as /proc tells. One that ends while it is read is left out; without /proc
// there are none.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <vector>

namespace grader {

struct Process {
  pid_t pid;
  pid_t parent;
  pid_t session;
  bool alive;                        // no zombie, unless it is only its first thread that has ended
  std::chrono::milliseconds worked;  // processor time, its own and that of children that were waited for
};

std::vector<Process> processes();

// Does one of its threads run, or wait for nothing but a processor?
bool is_runnable(const Process& process);

}  // namespace grader
