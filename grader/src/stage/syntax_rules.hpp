// SPDX-License-Identifier: MIT
// What the syntax tree of an editable file must not hold: the same aim as integrity_rules.hpp, which reads the text.
// The compiler looks for it as a plugin (grader/integrity) when it compiles the file anyway.
#pragma once

#include "catalog/kata.hpp"
#include "finding/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

// For the compiler; what the plugin finds is printed to standard output.
std::vector<std::string> syntax_rule_arguments(const Repository& repository, const Kata& kata);

// In what the plugin printed.
std::vector<Finding> syntax_findings(std::string_view printed);

}  // namespace grader
