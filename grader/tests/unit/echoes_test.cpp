// SPDX-License-Identifier: MIT
#include "stage/echoes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace grader {
namespace {

Finding finding(Stage stage, std::string rule, std::string test_case) {
  return {.stage = stage,
          .rule = std::move(rule),
          .severity = Severity::error,
          .place = {},
          .test_case = std::move(test_case),
          .message = "m",
          .notes = {},
          .help = {}};
}

std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
  std::vector<std::string> rules;
  for (const Finding& f : findings) rules.push_back(f.rule);
  return rules;
}

TEST(Echoes, AreCasesThatFailInTheSameWay) {
  const std::vector known{finding(Stage::test, "assertion", "Bank.A")};
  const std::vector findings{finding(Stage::tsan, "assertion", "Bank.A"), finding(Stage::tsan, "assertion", "Bank.B"),
                             finding(Stage::tsan, "data-race", "Bank.A")};
  EXPECT_EQ(rules_of(without_echoes(findings, known)), (std::vector<std::string>{"assertion", "data-race"}));
}

TEST(Echoes, AreWhatComesOfAKnownMemoryError) {
  const std::vector findings{finding(Stage::tsan, "crash", "Bank.A"),
                             finding(Stage::tsan, "allocation-size-too-big", "Bank.B"),
                             finding(Stage::tsan, "heap-use-after-free", "Bank.C"),
                             finding(Stage::tsan, "data-race", "Bank.A")};
  EXPECT_EQ(rules_of(without_echoes(findings, {finding(Stage::asan, "heap-use-after-free", "Bank.A")})),
            std::vector<std::string>{"data-race"});
  EXPECT_EQ(without_echoes(findings, {finding(Stage::asan, "memory-leak", "Bank.A")}).size(), 4u);
}

}  // namespace
}  // namespace grader
