// SPDX-License-Identifier: MIT
// How far a program that nobody trusts is kept apart from the machine. Each level has all of those below it.
//
//   L0  limits of time, memory, output and file size, a scrubbed environment, nothing alive afterwards
//   L1  no new privileges, and a seccomp filter of system calls (confinement.hpp)
//   L2  Landlock: only the named files exist (landlock.hpp); not as root
//
// What a level needs is tried when a program starts, not looked up: RunResult says what was reached.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace grader {

enum class Isolation { L0, L1, L2 };

constexpr std::string_view name_of(Isolation level) {
  switch (level) {
    case Isolation::L0: return "L0";
    case Isolation::L1: return "L1";
    case Isolation::L2: return "L2";
  }
  return "";
}

constexpr std::optional<Isolation> isolation_named(std::string_view name) {
  for (const Isolation level : {Isolation::L0, Isolation::L1, Isolation::L2})
    if (name_of(level) == name) return level;
  return std::nullopt;
}

// A program does not start where it cannot have the least level.
struct IsolationRange {
  Isolation least = Isolation::L0;
  Isolation most = Isolation::L2;

  bool operator==(const IsolationRange&) const = default;
};

struct Box {
  IsolationRange isolation;
  bool alone = true;  // it may start no other process and signal nobody; as root, it becomes user nobody
  // Files, or folders with all that is in them, beside the system's programs and libraries.
  std::vector<std::filesystem::path> readable = {};
  std::vector<std::filesystem::path> writable = {};
};

}  // namespace grader
