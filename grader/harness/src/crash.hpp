// SPDX-License-Identifier: MIT
// Last words: where the program was when a fatal signal ended it, and where it is when the supervisor
// loses patience (SIGUSR1).
//
// Under a sanitizer, fatal signals are the sanitizer's to report and are left alone.
#pragma once

#include <memory>

namespace kata {

// Call once, on the main thread, after the channel is open.
void report_fatal_signals();

// Lets the thread that makes it report that its stack overflowed, which needs another stack.
class CrashStack {
 public:
  CrashStack();
  ~CrashStack();
  CrashStack(const CrashStack&) = delete;
  CrashStack& operator=(const CrashStack&) = delete;

 private:
  std::unique_ptr<char[]> memory_;
};

}  // namespace kata
