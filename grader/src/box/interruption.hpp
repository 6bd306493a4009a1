// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM: every run() in progress ends its program and throws Interrupted.
#pragma once

namespace grader {

// Call once, before the first thread.
void listen_for_interruption();

// A descriptor that becomes readable, and stays so, when the grader is interrupted; -1 if
// listen_for_interruption() was not called.
int interruption_descriptor() noexcept;

// Throws Interrupted if the grader was interrupted.
void throw_if_interrupted();

}  // namespace grader
