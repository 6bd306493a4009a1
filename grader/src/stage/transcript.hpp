// SPDX-License-Identifier: MIT
// What a test program told on its channel (kata/record.hpp), put in order. It holds observations of a
// program that nobody trusts: judge.hpp decides what they are worth.
#pragma once

#include "finding/finding.hpp"
#include "toolchain/symbolizer.hpp"

#include <kata/seal.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

struct CaseFailure {
  std::string file;  // as compiled: "katas/<folder>/bank_test.cpp"
  int line = 0;
  std::string message;
};

struct Stack {
  std::string title;
  unsigned step = 0;
  std::vector<Address> calls;  // innermost first
};

struct ToldStep {
  Step step;                   // files as compiled
  std::vector<Address> calls;  // of the kata's that made the handler, innermost first
};

// What went wrong in one schedule.
struct Found {
  std::string rule;
  Place place;  // files as compiled
  std::string message;
  std::string schedule;  // "Suite.Name:0.2.1"
  std::vector<Note> notes;
  std::vector<Stack> stacks;
  std::vector<unsigned> cycle;
  std::vector<ToldStep> steps;
};

// A case's search of schedules.
struct Search {
  std::string model;
  std::vector<ToldStep> timeline;  // told as it happened
  std::vector<Found> found;
  std::uint64_t schedules = 0;
  std::string how;  // see kata/record.hpp; empty if the search did not come to its end
};

struct CaseResult {
  std::string name;  // Suite.Name
  std::vector<CaseFailure> failures;
  std::string outcome;  // "passed", "failed", "skipped"; empty if the case did not end
  std::optional<Search> search = {};
};

struct Transcript {
  bool hello = false;             // the harness started
  std::vector<CaseResult> cases;  // in the order in which they began
  int threads = 0;  // real ones, started outside of every world
  bool done = false;
  int crash_signal = 0;
  std::vector<Address> crash_stack;
  std::optional<std::string> schedule;  // that ran then, as choices "0.2.1", if one did
  bool forked = false;         // a copy of the program reached the harness
  std::vector<Address> where;  // of the main thread, when time was up
  std::string forgery;         // what no harness writes, or empty
};

// `key` is the one that the run was given (kata/seal.hpp).
Transcript read_transcript(std::string_view channel, kata::SealKey key);

}  // namespace grader
