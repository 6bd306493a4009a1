// SPDX-License-Identifier: MIT
// The two boxes for what a learner wrote: the one in which it is compiled and linked, and the one in which it runs.
#pragma once

#include "box/isolation.hpp"
#include "stage/workspace.hpp"

#include <filesystem>

namespace grader {

// Reads what compiling needs (not the solutions), and writes into the workspace.
Box build_box(const Repository& repository, const Workspace& workspace, IsolationRange isolation);

// Reads the program and the system's libraries, and writes nothing.
Box run_box(const std::filesystem::path& program, IsolationRange isolation);

}  // namespace grader
