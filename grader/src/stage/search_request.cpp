// SPDX-License-Identifier: MIT
#include "stage/search_request.hpp"

#include "finding/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace grader {

namespace {

std::string replayed_case(const SearchRequest& search) { return search.replay.substr(0, search.replay.rfind(':')); }

}  // namespace

bool replays(const SearchRequest& search, Variant variant) { return !search.replay.empty() && variant != Variant::tsan; }

std::vector<std::string> arguments_of(const SearchRequest& search, Variant variant) {
  std::vector<std::string> arguments;
  if (variant == Variant::sim && search.seed) arguments.push_back(fmt::format("--seed={}", *search.seed));
  if (variant == Variant::sim && search.twice) arguments.push_back("--twice");
  if (replays(search, variant)) {
    arguments.push_back("--schedule=" + search.replay);
    arguments.push_back("--gtest_filter=" + replayed_case(search));
    if (search.timeline) arguments.push_back("--timeline");
  }
  return arguments;
}

Expected narrowed(const Expected& expected, const SearchRequest& search, const Kata& kata) {
  const std::string name = replayed_case(search);
  if (expected.searches.empty()) throw UsageError{fmt::format("no test of {} searches schedules", kata.id)};
  if (std::ranges::find(expected.searches, name) == expected.searches.end())
    throw UsageError{fmt::format("{} has no test '{}' that searches schedules; there are:\n  {}", kata.id, name,
                                 fmt::join(expected.searches, "\n  "))};
  return {.cases = {name}, .searches = {name}, .deadline = expected.deadline, .replay = true};
}

}  // namespace grader
