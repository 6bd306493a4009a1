// SPDX-License-Identifier: MIT
// What a tree that nobody trusts changes beside the editable files of katas: none of it has an effect on a grade, and
// its author is told so.
#pragma once

#include "catalog/kata.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace grader {

// "added FILE" and "changed FILE", then "removed FILE", sorted by file: what `tree` has otherwise than the repository in
// all that makes the course (katas, solutions, grader, workflows...); of a folder of the repository's root that `tree`
// does not have at all, nothing. Symbolic links are not followed. A tree of more than 50,000 entries is not looked
// through: then the list is one line that says so.
std::vector<std::string> changes_without_effect(const Repository& repository, const std::vector<Kata>& katas,
                                                const std::filesystem::path& tree);

}  // namespace grader
