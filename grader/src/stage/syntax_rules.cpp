// SPDX-License-Identifier: MIT
#include "stage/syntax_rules.hpp"

#include "finding/error.hpp"
#include "toolchain/compiler_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace grader {
namespace {

constexpr std::string_view prefix = "integrity-";

struct Rule {
  std::string_view name;
  Severity severity;  // an honest program may come to the first two
  const char* help;
};

constexpr std::array rules{
    Rule{"made-up-pointer", Severity::error,
         "A pointer that the language did not give you may lead into the tests' memory or nowhere. Keep the pointer, or a "
         "reference, of the type that the object has; for the bytes of an object look at it as char or std::byte."},
    Rule{"foreign-specialisation", Severity::error,
         "The tests use the library's templates with these types, too, and the program may have only one meaning of them. "
         "Write a function or a type of your own."},
    Rule{"private-access", Severity::attack, "Use what the class offers to everybody."},
    Rule{"harness-hook", Severity::attack, "Use the standard library, Asio, and what the kata's own headers give you."},
    Rule{"hidden-name", Severity::attack, "Write out what the macro stands for, and include headers before it."},
};

}  // namespace

std::vector<std::string> syntax_rule_arguments(const Repository& repository, const Kata& kata) {
  std::vector<std::string> arguments{"-fplugin=" + repository.integrity_plugin().string()};
  for (const std::string& file : kata.editable)
    if (!file.ends_with(".cpp")) arguments.push_back("-fplugin-arg-integrity-" + file);
  return arguments;
}

std::vector<Finding> syntax_findings(std::string_view printed) {
  std::vector<Finding> findings = findings_of(parse_diagnostics(printed), Stage::integrity);
  std::erase_if(findings, [](const Finding& finding) { return !finding.rule.starts_with(prefix); });
  for (Finding& finding : findings) {
    finding.rule.erase(0, prefix.size());
    const auto* rule = std::ranges::find(rules, finding.rule, &Rule::name);
    if (rule == rules.end()) throw Error{fmt::format("the compiler's plugin has a rule of another grader: {}\nnext: bin/setup", finding.rule)};
    finding.severity = rule->severity;
    finding.help = rule->help;
  }
  return findings;
}

}  // namespace grader
