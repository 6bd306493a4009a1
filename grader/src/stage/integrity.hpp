// SPDX-License-Identifier: MIT
// The first stage: are the files of a fix files that may be graded? Nothing is compiled before it
// has passed.
#pragma once

#include "catalog/kata.hpp"
#include "finding/finding.hpp"

#include <filesystem>
#include <vector>

namespace grader {

// `fix` is the folder with the editable files. Throws Error if the kata's own records are missing.
std::vector<Finding> check_integrity(const Repository& repository, const Kata& kata,
                                     const std::filesystem::path& fix);

}  // namespace grader
