// SPDX-License-Identifier: MIT
// Compiles and links a fix: only the learner's files, with the commands of the kata's recipe, against
// the test objects that are there already.
#pragma once

#include "finding/finding.hpp"
#include "stage/workspace.hpp"
#include "toolchain/recipe.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace grader {

struct BuildResult {
  std::vector<Finding> findings;  // errors fail the fix, warnings are advice
  std::filesystem::path program;  // empty if there is none
  std::string raw;                // what the compiler and the linker said
};

BuildResult build_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, Variant variant,
                      const Recipe& recipe);

// The compiler's arguments for one editable file in the workspace, without -c, source and -o.
std::vector<std::string> arguments_for(const Repository& repository, const Kata& kata, const Workspace& workspace,
                                       const std::vector<std::string>& compile);

// A tool's output with our copy of the kata's folder named as the kata's own files.
std::string without_workspace(std::string output, const Workspace& workspace);

}  // namespace grader
