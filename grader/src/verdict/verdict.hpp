// SPDX-License-Identifier: MIT
// The verdict over a check, and the comparison of findings with what fixes.toml expects. Pure.
#pragma once

#include "catalog/fixes.hpp"
#include "stage/check_result.hpp"

#include <string_view>

namespace grader {

enum class Verdict {
  fixed,
  not_fixed,
  invalid,      // an attack on the grading
  environment,  // our trouble, not the learner's
  incomplete,   // nothing failed, but not every stage ran
};

Verdict verdict_of(const CheckResult& result);

constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::fixed: return "fixed";
    case Verdict::not_fixed: return "not-fixed";
    case Verdict::invalid: return "invalid";
    case Verdict::environment: return "environment";
    case Verdict::incomplete: return "incomplete";
  }
  return "";
}

// Is this the finding that fixes.toml expects? `at` names the test case, or the file, or file and
// function, the function without its class, namespace and parameters.
bool matches(const Finding& finding, const Expectation& expectation);

// The same of advice, too.
bool describes(const Expectation& expectation, const Finding& finding);

// "Bank::Impl::deposit(int, long) (.resume)" -> "deposit".
std::string_view bare_function(std::string_view function);

}  // namespace grader
