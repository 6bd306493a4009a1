// SPDX-License-Identifier: MIT
// What a finding means, for somebody who sees it for the first time.
#pragma once

#include "finding/stage.hpp"

#include <string>
#include <string_view>

namespace grader {

// What happened, in a line, in the place of a sanitizer's own first line; empty if that says it best.
std::string title_of(std::string_view rule);

// A few sentences: what the rule says about the program and what to look at. Never the fix of a
// kata. Empty for a rule without one.
std::string explanation_of(Stage stage, std::string_view rule);

}  // namespace grader
