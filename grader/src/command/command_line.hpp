// SPDX-License-Identifier: MIT
// The command line: parsing and help. It does nothing itself.
#pragma once

#include "command/exit_code.hpp"

#include <string>
#include <string_view>

namespace grader {

// Parses and runs the subcommand. Throws UsageError, Error, Interrupted.
ExitCode run_command_line(int argc, char** argv);

// What is wrong with a schedule, "Suite.Name:0.2.1", in a sentence; empty if nothing is. No choices
// after the colon are the usual order.
std::string schedule_trouble(std::string_view text);

}  // namespace grader
