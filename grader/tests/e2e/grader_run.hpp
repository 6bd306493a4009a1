// SPDX-License-Identifier: MIT
// Runs the built grader as a learner does, on fixes that a test writes.
#pragma once

#include "box/run.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace grader_e2e {

struct Answer {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// In the repository. Fails the test if the grader did not end by itself.
Answer grader(std::vector<std::string> arguments);

// A folder with a fix of kata 06d-03 that a test may spoil; removed at the end.
class Fix {
 public:
  // Starts as the reference fix.
  Fix();
  ~Fix();
  Fix(const Fix&) = delete;
  Fix& operator=(const Fix&) = delete;

  std::filesystem::path file() const { return folder_ / "bank.cpp"; }
  const std::filesystem::path& folder() const { return folder_; }

  void write(const std::string& text) const;

  // Adds lines to the end of the file, with the includes that they need at its start.
  void append(const std::string& text, const std::string& includes = "") const;

  // Adds a statement at the start of Bank::deposit.
  void in_deposit(const std::string& statement, const std::string& includes = "") const;

  // `grader check 06d-03 --fix <folder>` and more arguments.
  Answer check(std::vector<std::string> more = {}) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace grader_e2e
