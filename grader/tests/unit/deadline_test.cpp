// SPDX-License-Identifier: MIT
#include "stage/test_run.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, IsManyTimesWhatTheReferenceTook) {
  EXPECT_EQ(deadline_for(0ms), 10s);
  EXPECT_EQ(deadline_for(500ms), 10s);
  EXPECT_EQ(deadline_for(2s), 40s);
  EXPECT_EQ(deadline_for(3s), 60s);
  EXPECT_EQ(deadline_for(10s), 60s);
  EXPECT_EQ(deadline_for(20s), 100s);
}

}  // namespace
}  // namespace grader
