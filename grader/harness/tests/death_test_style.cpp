// SPDX-License-Identifier: MIT
// Death tests run in a program that is started anew. In a mere copy of this one, a lock of AddressSanitizer that a
// simulated thread held at its end would be held for ever.
#include <gtest/gtest.h>

namespace {

class DeathTestStyle : public testing::Environment {
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

const testing::Environment* const style = testing::AddGlobalTestEnvironment(new DeathTestStyle);

}  // namespace
