// SPDX-License-Identifier: MIT
// grader list: the katas there are.
#include "catalog/kata.hpp"
#include "command/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace grader {

ExitCode list(const Repository& repository) {
  const std::vector<Kata> katas = load_katas(repository);
  std::size_t width = 0;
  for (const Kata& kata : katas) width = std::max(width, kata.title.size());
  fmt::print("{:<7} {:<{}} {:>5} {:>8}\n", "id", "title", width, "level", "minutes");
  for (const Kata& kata : katas)
    fmt::print("{:<7} {:<{}} {:>5} {:>8}\n", kata.id, kata.title, width, kata.difficulty, kata.minutes);
  return ExitCode::fixed;
}

}  // namespace grader
