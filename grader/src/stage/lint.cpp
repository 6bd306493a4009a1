// SPDX-License-Identifier: MIT
#include "stage/lint.hpp"

#include "box/run.hpp"
#include "finding/error.hpp"
#include "finding/lint_checks.hpp"
#include "stage/build_fix.hpp"
#include "toolchain/compiler_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace grader {

namespace {

constexpr std::chrono::seconds lint_limit{120};

RunResult tidy(const Repository& repository, const Kata& kata, const Workspace& workspace, const std::string& file,
               const Recipe::Unit& unit) {
  return run({.argv = lint_command(repository.lint_module(), file,
                                   arguments_for(repository, kata, workspace, unit.compile)),
              .cwd = workspace.source(),
              .environment = tool_environment(),
              .deadline = lint_limit,
              .output_limit = std::size_t{1} << 20});
}

}  // namespace

std::vector<std::string> lint_command(const std::filesystem::path& module, const std::string& file,
                                      const std::vector<std::string>& compile) {
  std::vector<std::string> command{"clang-tidy-19", "-load=" + module.string(), "-checks=-*,asio-*", "--config={}",
                                   "--quiet",       file,                       "--"};
  command.insert(command.end(), compile.begin() + 1, compile.end());  // all but the compiler itself
  return command;
}

LintResult lint_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, const Recipe& recipe) {
  LintResult lint;
  for (const auto& [file, unit] : recipe.units) {
    const RunResult result = tidy(repository, kata, workspace, file, unit);
    const std::string out = without_workspace(result.out, workspace);
    lint.raw += out + result.err;
    std::vector<Finding> findings = findings_of(parse_diagnostics(out), Stage::lint);
    lint.parsed = lint.parsed && std::ranges::none_of(findings, [](const Finding& finding) {
      return finding.rule == "clang-diagnostic-error" || finding.rule == "error";
    });
    const auto* exited = std::get_if<Exited>(&result.ending);
    if (lint.parsed && (exited == nullptr || exited->code != 0))
      throw Error{fmt::format("clang-tidy-19 {}\n{}next: bin/grader doctor", describe(result.ending), result.err)};
    std::erase_if(findings, [](const Finding& finding) { return !finding.rule.starts_with("asio-"); });
    for (Finding& finding : findings)
      if (is_hint(finding.rule)) finding.severity = Severity::advice;
    std::ranges::move(findings, std::back_inserter(lint.findings));
  }
  return lint;
}

}  // namespace grader
