// SPDX-License-Identifier: MIT
// How CMake compiles and links a kata, taken from the build folder: the grader compiles a learner's
// file with these commands and has no flags of its own.
#pragma once

#include "catalog/kata.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

// See grader/cmake/Variants.cmake.
enum class Variant { sim, asan, tsan };

inline constexpr std::array all_variants{Variant::sim, Variant::asan, Variant::tsan};

constexpr std::string_view name_of(Variant variant) {
  switch (variant) {
    case Variant::sim: return "sim";
    case Variant::asan: return "asan";
    case Variant::tsan: return "tsan";
  }
  return "";
}

// One variant of one kata.
struct Recipe {
  struct Unit {
    std::vector<std::string> compile;  // without -c SOURCE, -o OBJECT and dependency files
    std::string object;                // as the link command names it
  };
  std::filesystem::path program;      // with the reference fix
  std::map<std::string, Unit> units;  // by name of the editable .cpp file
  std::vector<std::string> link;      // runs in the build folder
};

// Reads the recipe from the output of `ninja -t commands kata.ID.VARIANT`. `reference` is the folder
// of the reference fix, whose files stand for the learner's. Throws Error if the output is not as
// expected.
Recipe parse_recipe(const std::string& commands, const std::filesystem::path& build,
                    const std::filesystem::path& reference);

}  // namespace grader
