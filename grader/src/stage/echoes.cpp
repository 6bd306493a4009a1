// SPDX-License-Identifier: MIT
#include "stage/echoes.hpp"

#include "finding/memory_error.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace grader {
namespace {

// How a program may end or go wrong whose memory is not what it believes. Which of them, is chance.
bool may_come_of_a_memory_error(std::string_view rule) {
  static constexpr std::array<std::string_view, 6> ends{"crash",      "allocation-size-too-big", "assertion",
                                                        "early-exit", "hang",                    "flood"};
  return std::ranges::find(ends, rule) != ends.end();
}

}  // namespace

std::vector<Finding> without_echoes(std::vector<Finding> findings, const std::vector<Finding>& known) {
  const bool memory_error = std::ranges::any_of(known, is_memory_error, &Finding::rule);
  std::erase_if(findings, [&](const Finding& finding) {
    const bool same = std::ranges::any_of(known, [&](const Finding& other) {
      return other.rule == finding.rule && other.test_case == finding.test_case;
    });
    return same || (memory_error && (is_memory_error(finding.rule) || may_come_of_a_memory_error(finding.rule)));
  });
  return findings;
}

}  // namespace grader
