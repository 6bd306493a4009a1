// SPDX-License-Identifier: MIT
#include "command/command_line.hpp"

#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

TEST(Schedule, IsATestAndTheNumbersOfItsChoices) {
  for (const char* right : {"Bank.Adds:0.2.1", "Bank.Adds:7", "Bank.Adds:", "All/Bank.Adds/0:12.0", "B_2.a:999999999"})
    EXPECT_EQ(schedule_trouble(right), "") << right;
}

TEST(Schedule, IsRefusedWithAnExample) {
  for (const char* wrong :
       {"", ":", "0.2.1", "Bank.Adds", "Bank:0", "Bank.:0", ".Adds:0", "Bank.Adds.Twice:0", "Bank.Adds:.1",
        "Bank.Adds:1.", "Bank.Adds:1..2", "Bank.Adds:x", "Bank.Adds:-1", "Bank.Adds:1 ", "Bank.Adds:1:2",
        "Bank.Adds:1234567890",
        // What GoogleTest's filter reads as more than one test.
        "*.*:0", "Bank.*:0", "Bank.Adds?:0", "-Bank.Adds:0"}) {
    const std::string trouble = schedule_trouble(wrong);
    EXPECT_TRUE(contains(trouble, "as in Bank.Adds:0.2.1")) << wrong;
    EXPECT_TRUE(trouble.ends_with(std::string{"not "} + wrong)) << trouble;
  }
}

TEST(Schedule, MayBeLong) {
  std::string schedule = "Bank.Adds:0";
  for (int i = 0; i < 100'000; ++i) schedule += ".1";
  EXPECT_EQ(schedule_trouble(schedule), "");
  EXPECT_NE(schedule_trouble(schedule + "."), "");
}

}  // namespace
}  // namespace grader
