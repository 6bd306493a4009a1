// SPDX-License-Identifier: MIT
// What may be seen of a run of a test program with the cases Bank.One and Bank.Two.
#pragma once

#include "stage/judge_run.hpp"

namespace grader {

// A run in which everything is right; each row of a table spoils it in its own way.
inline RunEvidence right_run() {
  RunEvidence run;
  run.stage = Stage::test;
  run.expected_cases = {"Bank.One", "Bank.Two"};
  run.transcript.hello = true;
  run.transcript.cases = {{"Bank.One", {}, "passed"}, {"Bank.Two", {}, "passed"}};
  run.transcript.done = true;
  run.ending = Exited{0};
  return run;
}

// The program stopped in the middle of Bank.Two.
inline void stop_in_two(RunEvidence& run) {
  run.transcript.done = false;
  run.transcript.cases[1].outcome.clear();
}

inline void fail_two(RunEvidence& run) {
  run.transcript.cases[1].failures = {{"katas/x/bank_test.cpp", 31, "Expected: 1"}};
  run.transcript.cases[1].outcome = "failed";
}

inline SanitizerReport race() {
  return {.rule = "data-race",
          .message = "data race",
          .place = {},
          .stacks = {{"Write of size 8 by thread T1", {0x10, 0x20}},
                     {"Previous read of size 8", {0x30}}}};
}

}  // namespace grader
