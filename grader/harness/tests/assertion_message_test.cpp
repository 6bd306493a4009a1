// SPDX-License-Identifier: MIT
#include "assertion_message.hpp"

#include <gtest/gtest.h>

namespace kata {
namespace {

std::string told(const char* message) {
  return message_of({testing::TestPartResult::kNonFatalFailure, "bank_test.cpp", 7, message});
}

TEST(AssertionMessage, EndsWithItsLastWord) {
  EXPECT_EQ(told("  balance\n    Which is: 20\n  120\n"), "  balance\n    Which is: 20\n  120");
  EXPECT_EQ(told("Value of: open\n\nsaid by the test\n\n"), "Value of: open\n\nsaid by the test");
  EXPECT_EQ(told("Failed"), "Failed");
  EXPECT_EQ(told("\n"), "");
}

}  // namespace
}  // namespace kata
