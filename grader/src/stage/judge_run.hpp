// SPDX-License-Identifier: MIT
// From what was seen of a run of a test program to findings. Pure: no process, file or clock.
//
// No findings means: the program was started by us, ran every expected case once and to its end, all
// passed, it said so on its channel, ended by itself with status 0 and left no process behind.
#pragma once

#include "box/run.hpp"
#include "finding/finding.hpp"
#include "stage/transcript.hpp"
#include "toolchain/sanitizer_output.hpp"

#include <map>
#include <string>
#include <vector>

namespace grader {

struct RunEvidence {
  Stage stage = Stage::test;
  std::vector<std::string> expected_cases;     // as the reference ran them
  std::vector<std::string> expected_searches;  // those of them that search schedules
  bool replay = false;                         // one schedule was asked for, not a search
  std::vector<std::string> editable;           // files as compiled
  Transcript transcript;
  Ending ending = Exited{0};
  int survivors = 0;
  std::vector<SanitizerReport> reports;
  std::string sanitizer_trouble;
  std::map<Address, std::vector<Place>> places;  // files as compiled
};

// Place files are as in the evidence: whoever knows the kata's folder makes them relative.
std::vector<Finding> judge_run(const RunEvidence& evidence);

}  // namespace grader
