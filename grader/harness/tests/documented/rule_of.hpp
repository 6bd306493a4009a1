// SPDX-License-Identifier: MIT
// What a search says of the code that a page shows.
#pragma once

#include <kata/explore.hpp>

#include <cstdint>
#include <string>

// The rule of the first finding, "" if every schedule is right.
inline std::string rule_of(kata::Model model, const kata::Body& body, std::uint64_t branches = 2'000'000) {
  const kata::SearchReport report = kata::search(model, body, {.branches = branches});
  return report.findings.empty() ? (report.how == "exhaustive" ? "" : report.how) : report.findings.front().rule;
}
