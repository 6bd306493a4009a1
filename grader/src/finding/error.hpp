// SPDX-License-Identifier: MIT
// Exceptions for what is not the learner's failure. Each is caught once, in main.
#pragma once

#include <stdexcept>

namespace grader {

// The machine, the tools or this project are at fault: exit code 3. The text says what to do next.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The command line asks for something that does not exist: exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Ctrl-C or SIGTERM: exit code 130.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error{"interrupted"} {}
};

}  // namespace grader
