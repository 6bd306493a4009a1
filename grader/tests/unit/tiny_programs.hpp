// SPDX-License-Identifier: MIT
// Real programs of one line, for tests of the box.
#pragma once

#include "box/run.hpp"

#include <signal.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <variant>

namespace grader {

// A sign that something waited for a program that had nothing to wait for.
inline constexpr std::chrono::seconds too_long{20};

inline Command shell(const std::string& script) {
  return {.argv = {"/bin/sh", "-c", script},
          .cwd = "/",
          .environment = {"PATH=/usr/bin:/bin"},
          .deadline = std::chrono::seconds{60}};
}

inline RunResult run_shell(const std::string& script) {
  return run(shell(script));
}

// "exit 3", "signal 11", "timeout" or "flood".
inline std::string text_of(const Ending& ending) {
  if (const auto* exited = std::get_if<Exited>(&ending))
    return "exit " + std::to_string(exited->code);
  if (const auto* signaled = std::get_if<Signaled>(&ending))
    return "signal " + std::to_string(signaled->signal);
  return std::holds_alternative<TimedOut>(ending) ? "timeout" : "flood";
}

// Is there still a process, if only an unreaped one, with this id?
inline bool alive(const std::string& pid) {
  return kill(std::stoi(pid), 0) == 0 || errno != ESRCH;
}

}  // namespace grader
