// SPDX-License-Identifier: MIT
// One run of a kata's test program, from start to findings; and how the reference fix runs, which
// says what to expect of a learner's.
#pragma once

#include "box/run.hpp"
#include "catalog/kata.hpp"
#include "finding/finding.hpp"
#include "stage/check_result.hpp"
#include "toolchain/recipe.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace grader {

// What a right program does.
struct Expected {
  std::vector<std::string> cases;
  std::vector<std::string> searches;  // the cases that search schedules
  bool real_threads = false;          // it starts threads that no search controls
  std::chrono::milliseconds deadline{10'000};
  bool replay = false;  // one schedule instead of a search
};

struct TestRun {
  std::vector<Finding> findings;  // places relative to the kata's folder
  bool timed_out = false;
  bool real_threads = false;  // see Expected
  std::string raw;  // what the program printed, both streams
  std::vector<Exploration> explored;
  std::vector<CaseOutcome> cases;  // those expected
  std::vector<Step> timeline;  // of a replay that was asked for it
  Isolation isolation = Isolation::L0;
};

constexpr Stage stage_of(Variant variant) {
  switch (variant) {
    case Variant::sim: return Stage::test;
    case Variant::asan: return Stage::asan;
    case Variant::tsan: return Stage::tsan;
  }
  return Stage::test;
}

// Of a test that fails, while the program still runs: what went wrong, and where.
struct Failing {
  std::string rule;
  std::string test_case;
};
using OnFailing = std::function<void(const Failing&)>;

// `arguments` are for the test program. `on_failing` is told once, of the first test that fails, if there is one.
TestRun run_tests(const Kata& kata, Variant variant, const std::filesystem::path& program, const Expected& expected,
                  const std::vector<std::string>& arguments, IsolationRange isolation, const OnFailing& on_failing);

// How much of its own time (box/own_time.hpp) a fix may take where the reference took so much: 20 times that, at least
// 10 s; and at most a minute, but always 5 times that.
std::chrono::milliseconds deadline_for(std::chrono::milliseconds reference);

// Runs the reference fix's program unless it ran before unchanged: its cases, and a deadline that
// scales with the time it took on this machine. Throws Error if the
// reference does not pass here: then nothing can be graded.
Expected expected_of(const Repository& repository, const Kata& kata, Variant variant,
                     const std::filesystem::path& reference_program, IsolationRange isolation);

// Is it known how the reference fix runs?
bool was_checked_before(const Repository& repository, const Kata& kata);

// `file` as a tool names it, relative to the kata's folder if it lies there, else unchanged.
std::string kata_relative(const std::string& file, const Kata& kata);

}  // namespace grader
