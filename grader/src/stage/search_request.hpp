// SPDX-License-Identifier: MIT
// What a check may ask of the searches of schedules, and what a test program is told of it.
#pragma once

#include "catalog/kata.hpp"
#include "stage/test_run.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace grader {

struct SearchRequest {
  bool usual() const { return replay.empty() && !seed && !twice; }  // else its result is not kept

  // One schedule, "Suite.Name:0.2.1", of that case only; empty: search. Of stage explore, or of stage asan if that is
  // the only one.
  std::string replay;
  bool timeline = false;  // what happens in the replay is in the stage's result
  std::optional<std::uint64_t> seed;
  bool twice = false;  // each schedule twice, with the same result
};

// Under ThreadSanitizer nothing is simulated, and nothing replayed.
bool replays(const SearchRequest& search, Variant variant);

// Of the test program.
std::vector<std::string> arguments_of(const SearchRequest& search, Variant variant);

// What is expected of a replay: the replayed case alone. Throws UsageError if that searches no schedules.
Expected narrowed(const Expected& expected, const SearchRequest& search, const Kata& kata);

}  // namespace grader
