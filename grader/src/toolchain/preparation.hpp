// SPDX-License-Identifier: MIT
// What a check of a kata needs beside the fix: the tests and the reference, built in the variants that it runs.
#pragma once

#include "toolchain/recipe.hpp"

#include <map>
#include <set>
#include <string>

namespace grader {

struct Preparation {
  std::map<Variant, Recipe> recipes;  // of those that were asked for, and of others that are there
  // Another one if anything has changed that the outcome of a check depends on, the fix apart: the kata and its
  // reference, the harness, what was built of them, the tools, the grader itself.
  std::string fingerprint;
};

// Builds what is not up to date. Only one build runs at a time in a tree; others wait. Throws Error if it fails.
Preparation prepare_kata(const Repository& repository, const Kata& kata, const std::set<Variant>& variants);

}  // namespace grader
