// SPDX-License-Identifier: MIT
// Runs the stages over one fix. Integrity and compiling come first; lint and the three test programs
// do not depend on each other and run side by side.
//
// The result is the same whatever finishes first: every stage that can run does run, and stages are
// listed in their order.
#pragma once

#include "stage/check_result.hpp"
#include "stage/search_request.hpp"
#include "stage/test_run.hpp"

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace grader {

struct CheckRequest {
  bool usual() const { return search.usual() && rules_left_out.empty(); }

  Kata kata;
  std::string fix;               // how reports name it
  std::filesystem::path folder;  // of the editable files
  std::set<Stage> stages;        // what to run; integrity and build always run
  int jobs = 2;                  // programs at once
  int repeat = 1;                // how often the test programs run; the rest is done once
  SearchRequest search;          // how stage explore searches
  IsolationRange isolation;      // of what is compiled and run
  std::set<std::string> rules_left_out;  // of stage integrity: for tests, which show what each rule is there for
  bool fresh = false;            // run everything, also what was checked before and has not changed since

  // Told of each stage as it ends, from one thread at a time.
  std::function<void(const StageResult&)> on_stage = [](const StageResult&) {};
  // Told once, of the first test that fails, while it runs: its stages have not ended, and will fail.
  OnFailing on_failing = [](const Failing&) {};
  // Told what a long preparation is about, once, before it starts.
  std::function<void(const std::string&)> on_preparation = [](const std::string&) {};
};

// One result for each repetition. Throws Error for our own trouble.
std::vector<CheckResult> check_fix(const Repository& repository, const CheckRequest& request);

}  // namespace grader
