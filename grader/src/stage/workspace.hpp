// SPDX-License-Identifier: MIT
// The private folder of one check: the kata's own files, and over them the files of the fix.
//
//   src/          what is compiled: protected files from the kata, editable files from the fix
//   <variant>/    objects and the test program
//
// It is removed at the end. Folders that a killed grader left are removed by the next one.
#pragma once

#include "catalog/kata.hpp"

#include <filesystem>

namespace grader {

class Workspace {
 public:
  // Copies the files. Requires: the integrity stage found every editable file of `fix` to be a
  // regular file. Throws Error if the disk does not take them.
  Workspace(const Repository& repository, const Kata& kata, const std::filesystem::path& fix);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  std::filesystem::path root() const { return folder_; }
  std::filesystem::path source() const { return folder_ / "src"; }
  std::filesystem::path folder(std::string_view variant) const { return folder_ / variant; }

 private:
  std::filesystem::path folder_;
};

}  // namespace grader
