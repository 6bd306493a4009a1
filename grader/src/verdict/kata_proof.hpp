// SPDX-License-Identifier: MIT
// Did a fix do in a check what fixes.toml says of it? The author's proof, fix by fix. Pure.
#pragma once

#include "verdict/verdict.hpp"

#include <string>

namespace grader {

// Empty if the broken state shows its whole signature, every other stage is quiet, and it earns no points,
// else what is wrong, in a sentence.
std::string trouble_with_broken(const CheckResult& result, const Fixes& fixes);

// Empty if every stage passed.
std::string trouble_with_right_fix(const CheckResult& result);

// Empty if every search of the reference was exhaustive, but for those that fixes.toml lists as bounded.
std::string trouble_with_searches(const CheckResult& reference, const Fixes& fixes);

// Empty if each of the kata's bugs has test cases.
std::string trouble_with_bugs(const CheckResult& reference);

// Empty if the fix was rejected, the expected finding is among the findings, and the fix has earned the
// points that it should.
std::string trouble_with_rejected(const CheckResult& result, const RejectedFix& fix);

// "test assertion, tsan data-race": the stages that failed with the rules of their findings.
std::string failures_of(const CheckResult& result);

}  // namespace grader
