// SPDX-License-Identifier: MIT
// Takes the editable files out of a tree that nobody trusts, a student's. Nothing else of it is read, no symbolic link
// is followed, and nothing is executed.
#pragma once

#include "catalog/kata.hpp"

#include <filesystem>

namespace grader {

class Intake {
 public:
  // Copies the kata's editable files from `tree`/katas/<folder> into a folder of its own. What is no regular file, or
  // too large to be graded, is imitated there: stage integrity then says what is wrong with it. Throws UsageError if
  // `tree` is no folder, Error if a file cannot be read or written.
  Intake(const Repository& repository, const std::filesystem::path& tree, const Kata& kata);
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;  // below the folder of workspaces: what a killed grader leaves is removed there
};

}  // namespace grader
