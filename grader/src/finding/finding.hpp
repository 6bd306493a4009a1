// SPDX-License-Identifier: MIT
// One thing that a stage saw, as a value: what it is, where in the kata, and what a learner reads.
#pragma once

#include "finding/stage.hpp"

#include <string>
#include <vector>

namespace grader {

// A place in the kata. `file` is relative to the kata's folder ("bank.cpp"), `line` counts from 1;
// an empty file or a 0 means that it is not known.
struct Place {
  std::string file;
  int line = 0;
  std::string function;  // as the tool names it: "Bank::deposit(int, long)", or empty

  bool operator==(const Place&) const = default;
};

// A second place that belongs to a finding: the other access of a race, the allocation...
struct Note {
  Place place;
  std::string text;

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
  std::vector<Note> steps = {};  // what the coroutines did, in order, up to the finding
  std::string schedule = {};  // the order of handlers that shows it, as --schedule takes it, or empty
};

}  // namespace grader
