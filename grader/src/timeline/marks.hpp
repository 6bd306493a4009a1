// SPDX-License-Identifier: MIT
// The steps of a timeline in which its finding can be seen.
#pragma once

#include "timeline/timeline.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace grader {

// A few words for each, by its place among the steps: the colliding accesses, those that wait for each other, where
// an exception was thrown. Empty if there is no finding, or none of the steps shows it.
std::map<std::size_t, std::string> marks_of(const Timeline& timeline);

}  // namespace grader
