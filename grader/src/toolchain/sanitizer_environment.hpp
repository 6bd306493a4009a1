// SPDX-License-Identifier: MIT
// The environment of a test program. Everything that a sanitizer can be told is pinned here: what the
// environment says wins over what a program's own __*san_default_options says.
#pragma once

#include <string>
#include <vector>

namespace grader {

// A sanitizer that found something ends the program with this exit code.
inline constexpr int sanitizer_exit_code = 86;

// Requires: `channel` is the value of KATA_CHANNEL.
std::vector<std::string> test_environment(const std::string& channel);

}  // namespace grader
