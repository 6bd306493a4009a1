// SPDX-License-Identifier: MIT
// One thing that a stage saw, as a value: what it is, where in the kata, and what a learner reads.
#pragma once

#include "finding/place.hpp"
#include "finding/stage.hpp"
#include "finding/step.hpp"

#include <string>
#include <vector>

namespace grader {

// A second place that belongs to a finding: the other access of a race, the allocation...
struct Note {
  Place place;
  std::string text;
  unsigned step = 0;  // in which it was, of Finding::steps; 0: not known

  bool operator==(const Note&) const = default;
};

enum class Severity {
  advice,       // worth saying, does not fail the fix
  error,        // the fix is not right
  attack,       // the fix tampers with the grading
  environment,  // our trouble, not the learner's
};

struct Finding {
  Stage stage = Stage::integrity;
  std::string rule;  // "assertion", "data-race", "asio-unawaited-awaitable"...
  Severity severity = Severity::error;
  Place place;
  std::string test_case;  // Suite.Name when a test case was running
  std::string message;    // what happened, first line first
  std::vector<Note> notes;
  std::string help;  // what it means and what to look at
  std::vector<Step> steps = {};  // what led to it, in order
  std::vector<unsigned> cycle = {};  // coroutines that wait for each other, each for the next, the last for the first
  std::string schedule = {};  // the order of handlers that shows it in the stage's program, as --schedule takes it, or empty
};

}  // namespace grader
