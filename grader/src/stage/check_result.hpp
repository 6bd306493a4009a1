// SPDX-License-Identifier: MIT
// All that a check of one fix found, stage by stage. verdict.hpp says what it amounts to.
#pragma once

#include "box/isolation.hpp"
#include "catalog/kata.hpp"
#include "finding/finding.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

enum class StageState {
  passed,
  failed,
  echoed,   // failed, but only as an earlier stage did
  skipped,  // fixes.toml gives the reason
  not_run,  // an earlier stage stopped the check, or it was not asked for
};

// How a test case's search of schedules went.
struct Exploration {
  std::string test_case;
  std::string model;  // "single", "pool(2)"
  std::uint64_t schedules = 0;
  std::string how;  // "exhaustive", "failed", "replayed", or what was searched instead

  bool operator==(const Exploration&) const = default;
};

// How a test case that the reference passes went. It passed if it came to its end and nothing was found in it.
struct CaseOutcome {
  std::string test_case;
  bool passed = false;
};

struct StageResult {
  Stage stage = Stage::integrity;
  StageState state = StageState::not_run;
  std::vector<Finding> findings;
  std::string reason;  // for skipped
  std::string raw;     // the tools' own output
  std::chrono::milliseconds elapsed{0};
  Isolation isolation = Isolation::L2;  // the least of what it ran
  std::vector<Exploration> explored = {};  // of stage explore
  std::vector<CaseOutcome> cases = {};     // of stages test (with explore), asan and tsan
  std::vector<Step> timeline = {};         // of a replay that was asked for it
};

struct CheckResult {
  Kata kata;
  std::string fix;  // "yours", "reference", "accepted/NAME"...
  std::vector<StageResult> stages;  // one for each stage, in their order
  std::chrono::milliseconds elapsed{0};
  Isolation isolation = Isolation::L2;  // the least of all that was compiled and run
  bool unchanged = false;  // nothing was run: it was checked before, and nothing has changed since
  std::string kata_digest;  // SHA-256 of the list of its protected files
  std::string fix_digest;   // SHA-256 over its files, see digest_of() in catalog/digest.hpp
  std::string trouble;  // why the grader could not do its work, or empty
};

constexpr std::string_view name_of(StageState state) {
  switch (state) {
    case StageState::passed: return "passed";
    case StageState::failed: return "failed";
    case StageState::echoed: return "echoed";
    case StageState::skipped: return "skipped";
    case StageState::not_run: return "not-run";
  }
  return "";
}

}  // namespace grader
