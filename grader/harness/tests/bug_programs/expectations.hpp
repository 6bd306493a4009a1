// SPDX-License-Identifier: MIT
// What a search must say of a program with a known bug, and of its twin without.
#pragma once

#include <kata/explore.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace bug_programs {

// The number of the line with the comment "// [mark]" in the file of the caller.
inline int line_of(const std::string& mark, const char* file = __builtin_FILE()) {
  std::ifstream lines{std::string{PROJECT_ROOT "/"} + file};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find("// [" + mark + "]") != std::string::npos) return number;
  }
  ADD_FAILURE() << file << " has no mark " << mark;
  return 0;
}

enum class Order {
  usual,    // it fails if every queue is first in, first out
  unusual,  // it only fails otherwise
};

struct Bug {
  const char* rule;
  int line;  // of the finding, or of one of its notes; 0 for a finding about no line
  Order order = Order::usual;
};

inline bool at_line(const kata::Finding& finding, int line) {
  return finding.place.line == line ||
         std::ranges::any_of(finding.notes, [&](const kata::PlaceNote& note) { return note.place.line == line; });
}

inline kata::SearchReport expect_bug(kata::Model model, const Bug& bug, const kata::Body& body,
                                     kata::Limits limits = {}) {
  kata::SearchReport report = kata::search(model, body, limits);
  EXPECT_EQ(report.how, "failed");
  EXPECT_EQ(report.findings.size(), 1u);
  if (report.findings.empty()) return report;
  const kata::Finding& finding = report.findings.front();
  EXPECT_EQ(finding.rule, bug.rule) << finding.message;
  EXPECT_TRUE(at_line(finding, bug.line))
      << "line " << finding.place.line << ", not " << bug.line << ": " << finding.message;
  EXPECT_EQ(report.schedule.empty(), bug.order == Order::usual) << report.schedule;
  EXPECT_LE(std::ranges::count_if(report.schedule, [](char c) { return c >= '1' && c <= '9'; }), 5) << report.schedule;
  return report;
}

inline void expect_right(kata::Model model, const kata::Body& body, kata::Limits limits = {}) {
  const kata::SearchReport report = kata::search(model, body, limits);
  EXPECT_EQ(report.how, "exhaustive");
  EXPECT_LT(report.schedules, 20'000u);
  for (const kata::Finding& finding : report.findings)
    ADD_FAILURE() << finding.rule << " at line " << finding.place.line << ": " << finding.message << "\nschedule "
                  << report.schedule;
}

}  // namespace bug_programs
