// SPDX-License-Identifier: MIT
// A kata as its kata.toml describes it: what a learner may know.
#pragma once

#include "catalog/repository.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

enum class World {
  simulated,  // one thread, virtual time, every order of handlers
  threads,    // real threads, processes, sockets on loopback
};

// One of several bugs of a kata, which is mended when all cases of a GoogleTest suite pass.
struct Bug {
  std::string title;  // what it looks like to a user
  std::string suite;  // "Meters": its cases are Meters.*
  int points = 0;

  bool owns(std::string_view test_case) const {
    return test_case.starts_with(suite) && test_case.substr(suite.size()).starts_with('.');
  }
};

struct Kata {
  std::string id;      // "06d-03"
  std::string folder;  // "06d-03-the-counter-that-lost-money", under katas/ and solutions/
  std::string title;
  std::string module;  // "06d"
  int difficulty = 1;  // 1..5
  int minutes = 0;     // what it takes a learner
  std::vector<std::string> editable;  // file names; all other files are protected
  World world = World::simulated;
  int points = 0;         // for a kata that is fixed
  std::vector<Bug> bugs = {};  // none: there is one bug, or there are points for all of them only
};

bool is_kata_id(const std::string& id);  // "06d-03"

// All katas, by id. Throws Error for the first kata.toml that is not right.
std::vector<Kata> load_katas(const Repository& repository);

// Throws UsageError with the nearest id for one that does not exist.
Kata find_kata(const Repository& repository, const std::string& id);

// The kata's files that a learner must not change, without its README: names, sorted.
std::vector<std::string> protected_files(const Repository& repository, const Kata& kata);

}  // namespace grader
