// SPDX-License-Identifier: MIT
// Finds out by trying whether the tools work on this machine: each probe compiles and runs a tiny
// program with a seeded bug, which its tool must find.
#pragma once

#include "catalog/repository.hpp"

#include <string>
#include <vector>

namespace grader {

struct Probe {
  std::string name;     // "ThreadSanitizer"
  std::string trouble;  // empty if it works
  std::string mend;     // what to do about the trouble
};

std::vector<Probe> probe_tools(const Repository& repository);

}  // namespace grader
