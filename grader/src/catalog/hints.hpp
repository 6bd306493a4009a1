// SPDX-License-Identifier: MIT
// A kata's hints: hints/<id>.md, one rung for each heading of level two.
#pragma once

#include "catalog/kata.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

// The rungs in their order, each with its heading. Throws Error if the file is missing or has none.
std::vector<std::string> load_hints(const Repository& repository, const Kata& kata);

std::vector<std::string> split_rungs(std::string_view markdown);

}  // namespace grader
