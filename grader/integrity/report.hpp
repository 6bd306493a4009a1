// SPDX-License-Identifier: MIT
//
// What the rules find, as the grader reads it:
//   bank.cpp:12:3: error: MESSAGE [integrity-RULE]
#pragma once

#include <set>
#include <string>
#include <utility>

#include <clang/Basic/SourceManager.h>

namespace integrity {

class Report {
 public:
  explicit Report(const clang::SourceManager& sources) : sources_(sources) {}

  // Once for each line and rule: a template is read again in each of its instantiations.
  void add(clang::SourceLocation place, const char* rule, const std::string& message);

 private:
  const clang::SourceManager& sources_;
  std::set<std::pair<unsigned, std::string>> known_;  // by line
};

}  // namespace integrity
