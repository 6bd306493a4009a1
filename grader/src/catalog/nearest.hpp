// SPDX-License-Identifier: MIT
// The name that somebody who mistyped one probably meant.
#pragma once

#include <string>
#include <vector>

namespace grader {

// Of the names with the fewest letters to change, add or drop, the first in alphabetical order.
// Requires: names is not empty.
std::string nearest(const std::string& word, std::vector<std::string> names);

}  // namespace grader
