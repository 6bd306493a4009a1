// SPDX-License-Identifier: MIT
#include "stage/lint.hpp"

#include "finding/lint_checks.hpp"
#include "toolchain/compiler_output.hpp"

namespace grader {

std::vector<std::string> lint_arguments(const Repository& repository) {
  return {"-fplugin=" + repository.lint_plugin().string()};
}

std::vector<Finding> lint_findings(std::string_view printed) {
  std::vector<Finding> findings = findings_of(parse_diagnostics(printed), Stage::lint);
  std::erase_if(findings, [](const Finding& finding) { return !finding.rule.starts_with("asio-"); });
  for (Finding& finding : findings)
    if (is_hint(finding.rule)) finding.severity = Severity::advice;
  return findings;
}

}  // namespace grader
