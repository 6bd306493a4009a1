// SPDX-License-Identifier: MIT
// The line of a finding's stack that is in a test's file, as the grader finds it.
#pragma once

#include <kata/finding.hpp>

#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>

namespace bug_programs {

// The innermost line of `stack` in `file`, or 0.
inline int stack_line(const kata::Finding& finding, const char* file = __builtin_FILE()) {
  std::ostringstream command;
  command << "llvm-symbolizer-19 --obj=/proc/" << getpid() << "/exe --output-style=GNU --no-demangle --inlines" << std::hex;
  for (const kata::CallStack& stack : finding.stacks)
    for (const std::uintptr_t offset : stack.calls) command << " 0x" << offset;
  FILE* output = popen(command.str().c_str(), "r");
  char buffer[4096];
  int line = 0;
  while (line == 0 && std::fgets(buffer, sizeof buffer, output) != nullptr) {
    const std::string_view text{buffer};
    const std::size_t at = text.find(std::string{file} + ':');
    if (at != text.npos) line = std::atoi(buffer + at + std::string_view{file}.size() + 1);
  }
  pclose(output);
  return line;
}

}  // namespace bug_programs
