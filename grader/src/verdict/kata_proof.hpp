// SPDX-License-Identifier: MIT
// Did a fix do in a check what fixes.toml says of it? The author's proof, fix by fix. Pure.
#pragma once

#include "verdict/verdict.hpp"

#include <string>

namespace grader {

// Empty if the broken state shows its whole signature and every other stage is quiet, else what is
// wrong, in a sentence.
std::string trouble_with_broken(const CheckResult& result, const Fixes& fixes);

// Empty if every stage passed.
std::string trouble_with_right_fix(const CheckResult& result);

// Empty if every search of the reference was exhaustive, but for those that fixes.toml lists as bounded.
std::string trouble_with_searches(const CheckResult& reference, const Fixes& fixes);

// Empty if the fix was rejected and the expected finding is among the findings.
std::string trouble_with_rejected(const CheckResult& result, const Expectation& expectation);

// "test assertion, tsan data-race": the stages that failed with the rules of their findings.
std::string failures_of(const CheckResult& result);

}  // namespace grader
