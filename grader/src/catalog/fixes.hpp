// SPDX-License-Identifier: MIT
// What solutions/<folder>/fixes.toml says of a kata's fixes: the reference, other right ones, and
// wrong ones with the check that must catch each.
#pragma once

#include "catalog/kata.hpp"
#include "finding/stage.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace grader {

// A finding that must be there. `at` is a test case (Suite.Name), or file:function.
struct Expectation {
  Stage stage = Stage::test;
  std::string rule;
  std::string at;
};

struct AcceptedFix {
  std::string name;  // folder under accepted/
  std::string differs;
};

struct RejectedFix {
  std::string name;  // folder under rejected/
  Expectation caught_by;
  std::optional<int> points = {};  // that it must earn all the same
};

// A search of the reference that is not exhaustive, on purpose.
struct BoundedSearch {
  std::string test_case;
  std::string search;  // what is searched instead
  std::string why;
};

struct Fixes {
  std::vector<std::string> family;
  std::vector<std::string> concepts;
  std::map<Stage, std::string> skip;   // stage -> why it does not run for this kata
  std::vector<Expectation> signature;  // what the broken state must show; all other stages are quiet
  std::string origin;                  // "owner/repo#123"
  std::string origin_says;
  std::vector<AcceptedFix> accepted;
  std::vector<RejectedFix> rejected;
  std::vector<BoundedSearch> bounded;
};

// Throws Error, with file and line, for a missing or malformed file.
Fixes load_fixes(const Repository& repository, const Kata& kata);

std::filesystem::path solution_folder(const Repository& repository, const Kata& kata);

}  // namespace grader
