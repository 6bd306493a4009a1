// SPDX-License-Identifier: MIT
// clang-tidy with our own module over the learner's files, and nothing else: no check of clang-tidy's
// own, no configuration from the tree.
#pragma once

#include "finding/finding.hpp"
#include "stage/workspace.hpp"
#include "toolchain/recipe.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace grader {

struct LintResult {
  std::vector<Finding> findings;
  bool parsed = true;  // false: some file does not compile, the build stage names its errors
  std::string raw;
};

// For a file that is compiled with `compile`.
std::vector<std::string> lint_command(const std::filesystem::path& module, const std::string& file,
                                      const std::vector<std::string>& compile);

// Throws Error if clang-tidy or the module does not work.
LintResult lint_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, const Recipe& recipe);

}  // namespace grader
