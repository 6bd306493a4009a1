// SPDX-License-Identifier: MIT
// Runs the built grader as a learner does, on fixes that a test writes.
#pragma once

#include "box/run.hpp"
#include "stage/check_result.hpp"

#include <filesystem>
#include <set>
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

// What a check found that the tests may ask more of than the command line lets.
struct Outcome {
  bool passes = false;          // every stage that was asked for
  std::set<std::string> rules;  // of stage integrity that speak
  std::string told;             // a line for each finding: "stage: rule: message at file:line"
};

struct Request {
  std::set<grader::Stage> stages;
  std::set<std::string> rules_left_out = {};  // of stage integrity
  grader::IsolationRange isolation = {};
};

// A kata, and a function that its tests call.
struct Target {
  const char* folder;
  const char* file;
  const char* function;

  std::string id() const { return std::string{folder}.substr(0, 6); }
};

inline constexpr Target bank{"06d-03-the-counter-that-lost-money", "bank.cpp", "::deposit("};
inline constexpr Target loan_desk{"06d-01-the-painting-that-left-uninsured", "loan_desk.cpp", "LoanDesk::lend("};

// A folder with a fix that a test may spoil; removed at the end.
class Fix {
 public:
  // Starts as the reference fix.
  explicit Fix(const Target& target = bank);
  ~Fix();
  Fix(const Fix&) = delete;
  Fix& operator=(const Fix&) = delete;

  std::filesystem::path file() const { return folder_ / target_.file; }
  const std::filesystem::path& folder() const { return folder_; }

  void write(const std::string& text) const;

  // Adds lines to the end of the file, with the includes that they need at its start.
  void append(const std::string& text, const std::string& includes = "") const;

  // Adds a statement at the start of the target's function.
  void in_function(const std::string& statement, const std::string& includes = "") const;

  // `grader check ID --fix <folder>` and more arguments.
  Answer check(std::vector<std::string> more = {}) const;

  Outcome check(const Request& request) const;

 private:
  Target target_;
  std::filesystem::path folder_;
};

}  // namespace grader_e2e
