// SPDX-License-Identifier: MIT
// What the grader's exit status means.
#pragma once

#include "verdict/verdict.hpp"

namespace grader {

enum class ExitCode {
  fixed = 0,
  not_fixed = 1,
  usage = 2,
  environment = 3,  // or a fault of the grader
  invalid = 4,
  interrupted = 130,
};

constexpr ExitCode exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::fixed: return ExitCode::fixed;
    case Verdict::not_fixed: return ExitCode::not_fixed;
    case Verdict::invalid: return ExitCode::invalid;
    case Verdict::environment: return ExitCode::environment;
    case Verdict::incomplete: return ExitCode::fixed;  // nothing failed; the report says that it is no verdict
  }
  return ExitCode::environment;
}

// Of several katas the worst counts: 3 over 4 over 1 over 0.
constexpr ExitCode worse(ExitCode a, ExitCode b) {
  for (const ExitCode code : {ExitCode::environment, ExitCode::invalid, ExitCode::not_fixed})
    if (a == code || b == code) return code;
  return ExitCode::fixed;
}

}  // namespace grader
