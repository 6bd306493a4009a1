// SPDX-License-Identifier: MIT
// Splits a command line as a POSIX shell does: blanks, single and double quotes, backslashes.
// It knows nothing of variables, patterns or operators: the lines come from CMake, which quotes
// what it writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grader {

std::vector<std::string> shell_words(std::string_view line);

}  // namespace grader
