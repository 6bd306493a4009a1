// SPDX-License-Identifier: MIT
// What `grader lint` found, in three formats. All of them name files relative to a folder if they lie in it, and are
// pure.
#pragma once

#include "project/project_lint.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace grader {

// A line of a source as it is written, from 1; empty if there is none.
using SourceLine = std::function<std::string(const std::string& file, int line)>;

struct LintReport {
  ProjectLint lint;
  std::size_t known = 0;         // findings of the baseline, which are not in `lint`
  std::filesystem::path folder;  // absolute
  SourceLine source;
};

// As compilers write, FILE:LINE:COLUMN: error|warning: MESSAGE [CHECK], which editors understand; hints are warnings.
// The last lines are a summary, and name each source that was not linted, with the reason.
std::string lint_terminal_report(const LintReport& report);

// {"version": 1, "findings": [{"check": C, "tier": "enforced" | "hint", "file": F, "line": N, "column": N (bytes,
// from 1), "message": M, "notes": [{"file", "line", "column", "text"}]}], "known": N, "linted": N,
// "skipped": [{"file": F, "why": W}], "failed": [{"file": F, "why": W}], "foreign_flags": [FLAG]}
std::string lint_json_report(const LintReport& report);

// SARIF 2.1.0 (docs.oasis-open.org/sarif): enforced checks are errors, hints are warnings; a source that could not be
// linted is a notification of the invocation, which then was not successful.
std::string lint_sarif_report(const LintReport& report);

}  // namespace grader
