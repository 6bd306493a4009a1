// SPDX-License-Identifier: MIT
// grader list: the katas there are.
#include "catalog/kata.hpp"
#include "command/commands.hpp"

#include <fmt/format.h>

namespace grader {

ExitCode list(const Repository& repository) {
  fmt::print("{:<7} {:<44} {:>5} {:>8}\n", "id", "title", "level", "minutes");
  for (const Kata& kata : load_katas(repository))
    fmt::print("{:<7} {:<44} {:>5} {:>8}\n", kata.id, kata.title, kata.difficulty, kata.minutes);
  return ExitCode::fixed;
}

}  // namespace grader
