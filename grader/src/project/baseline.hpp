// SPDX-License-Identifier: MIT
// Findings that a project knows of already, so that only new ones are told:
//
// {"version": 1, "findings": [{"check": "asio-...", "file": F, "code": the text of the line, "times": N}]}
//
// Files are relative to the baseline's folder. No line numbers: the lines above may come and go. Pure.
#pragma once

#include "project/project_lint.hpp"

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace grader {

// Check, file, code.
using Baseline = std::map<std::tuple<std::string, std::string, std::string>, int>;

// The text of a line of a file, without blanks around it.
using LineOf = std::function<std::string(const std::string& file, int line)>;

Baseline baseline_of(const std::vector<LintFinding>& findings, const std::filesystem::path& folder, const LineOf& line);

std::string baseline_text(const Baseline& baseline);

// Throws UsageError, naming `file`, if the text is not as above.
Baseline parse_baseline(const std::string& text, const std::filesystem::path& file);

// Removes the findings of the baseline, each as often as it stands there; says how many there were.
std::size_t remove_known(std::vector<LintFinding>& findings, Baseline known, const std::filesystem::path& folder,
                         const LineOf& line);

}  // namespace grader
