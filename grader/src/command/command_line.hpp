// SPDX-License-Identifier: MIT
// The command line: parsing and help. It does nothing itself.
#pragma once

#include "command/exit_code.hpp"

namespace grader {

// Parses and runs the subcommand. Throws UsageError, Error, Interrupted.
ExitCode run_command_line(int argc, char** argv);

}  // namespace grader
