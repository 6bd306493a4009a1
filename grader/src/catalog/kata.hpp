// SPDX-License-Identifier: MIT
// A kata as its kata.toml describes it: what a learner may know.
#pragma once

#include "catalog/repository.hpp"

#include <string>
#include <vector>

namespace grader {

enum class World {
  simulated,  // one thread, virtual time, every order of handlers
  threads,    // real threads, processes, sockets on loopback
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
  int points = 0;
};

bool is_kata_id(const std::string& id);  // "06d-03"

// All katas, by id. Throws Error for the first kata.toml that is not right.
std::vector<Kata> load_katas(const Repository& repository);

// Throws UsageError with the nearest id for one that does not exist.
Kata find_kata(const Repository& repository, const std::string& id);

// The kata's files that a learner must not change, without its README: names, sorted.
std::vector<std::string> protected_files(const Repository& repository, const Kata& kata);

}  // namespace grader
