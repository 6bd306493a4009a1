// SPDX-License-Identifier: MIT
// Our own checks over the learner's files, and nothing else: no check of clang-tidy's own, no configuration from the
// tree. The compiler runs them as a plugin when it compiles the files anyway (grader/lint/clang_plugin.cpp).
#pragma once

#include "catalog/repository.hpp"
#include "finding/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

// For the compiler; what the plugin finds is printed to standard output.
std::vector<std::string> lint_arguments(const Repository& repository);

// In what the plugin printed.
std::vector<Finding> lint_findings(std::string_view printed);

}  // namespace grader
