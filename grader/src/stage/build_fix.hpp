// SPDX-License-Identifier: MIT
// Compiles and links a fix: only the learner's files, with the commands of the kata's recipe, against
// the test objects that are there already.
#pragma once

#include "box/isolation.hpp"
#include "finding/finding.hpp"
#include "stage/workspace.hpp"
#include "toolchain/recipe.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace grader {

struct Compiled {
  std::vector<Finding> findings;               // errors fail the fix, warnings are advice
  std::map<std::string, std::string> objects;  // by editable file; fewer than there are files: one does not compile
  std::string raw;                             // what the compiler said
  std::string out;                             // what a plugin of the compiler printed
  Isolation isolation = Isolation::L2;         // the least of its runs
};

struct Linked {
  std::vector<Finding> findings;
  std::filesystem::path program;  // empty if there is none
  std::string raw;                // what the linker said
  Isolation isolation = Isolation::L2;
};

// `more` are arguments for the compiler.
Compiled compile_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, Variant variant,
                     const Recipe& recipe, IsolationRange isolation, const std::vector<std::string>& more = {});

// All of the recipe's objects have to be there.
Linked link_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, Variant variant,
                const Recipe& recipe, const Compiled& compiled, IsolationRange isolation);

// The compiler's arguments for one editable file in the workspace, without -c, source and -o.
std::vector<std::string> arguments_for(const Repository& repository, const Kata& kata, const Workspace& workspace,
                                       const std::vector<std::string>& compile);

// A tool's output with our copy of the kata's folder named as the kata's own files.
std::string without_workspace(std::string output, const Workspace& workspace);

}  // namespace grader
