// SPDX-License-Identifier: MIT
// What the command line of a test program says about searches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kata {

struct SearchOptions {
  std::optional<std::string> schedule;  // --schedule=Suite.Name:0.2.1, without the name: the only one
  std::uint64_t seed = 1;               // --seed=N, of sampled searches and of std::random_device
  bool twice = false;                   // --twice: each schedule runs twice, and must do the same
  bool timeline = false;                // --timeline, with --schedule: each step is sent to the grader
};

SearchOptions& search_options();

// Takes what it knows out of the arguments. Returns what is wrong with them, or nothing.
std::optional<std::string> parse_search_options(int& argc, char** argv);

}  // namespace kata
