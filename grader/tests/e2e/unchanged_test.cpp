// SPDX-License-Identifier: MIT
// A check is not run again when nothing has changed, and says so; and it is run when anything has.
#include "grader_run.hpp"

#include <gtest/gtest.h>

namespace grader_e2e {
namespace {

bool says_unchanged(const Answer& answer) { return answer.out.find(", unchanged)") != std::string::npos; }

// Without the line that ends with the time.
std::string without_time(std::string report) {
  const std::size_t at = report.rfind("  passed: ");
  return report.erase(at, report.find('\n', at) - at);
}

TEST(Unchanged, SaysTheSame) {
  const Fix fix;
  fix.append("// of this test alone");
  for (const char* what : {"right", "wrong"}) {
    if (std::string{what} == "wrong") fix.in_function("account = 0;");
    const Answer first = fix.check();
    EXPECT_FALSE(says_unchanged(first)) << first.out;
    const Answer second = fix.check();
    EXPECT_TRUE(says_unchanged(second)) << second.out;
    EXPECT_EQ(second.exit_code, first.exit_code);
    EXPECT_EQ(without_time(second.out), without_time(first.out));
    const Answer third = fix.check({"--fresh"});
    EXPECT_FALSE(says_unchanged(third)) << third.out;
    EXPECT_EQ(without_time(third.out), without_time(first.out));
  }
}

TEST(Unchanged, IsNotSaidOfAnotherCheck) {
  const Fix fix;
  fix.append("// of this test alone, too");
  EXPECT_FALSE(says_unchanged(fix.check({"--stage", "lint"})));
  EXPECT_TRUE(says_unchanged(fix.check({"--stage", "lint"})));
  EXPECT_FALSE(says_unchanged(fix.check({"--stage", "build"})));
  fix.append("// edited");
  EXPECT_FALSE(says_unchanged(fix.check({"--stage", "lint"})));
  // A search that was asked for is run.
  const std::vector<std::string> replay{"--schedule", "Bank.NoDepositIsLostWhileAnotherIsInTheJournal:"};
  EXPECT_FALSE(says_unchanged(fix.check(replay)));
  EXPECT_FALSE(says_unchanged(fix.check(replay)));
}

}  // namespace
}  // namespace grader_e2e
