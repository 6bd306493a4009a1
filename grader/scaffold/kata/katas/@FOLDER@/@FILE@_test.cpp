// SPDX-License-Identifier: MIT
#include "@FILE@.hpp"

#include <kata/explore.hpp>

#include <gtest/gtest.h>

namespace {

// TODO: requirements, not the solution: every right fix passes.
TEST(@CLASS@, AnswersRight) {
  kata::explore(kata::single, [](kata::World& world) {
    @CLASS@& @VARIABLE@ = world.make<@CLASS@>(world.executor());
    EXPECT_EQ(world.run(@VARIABLE@.answer()), 42);
  });
}

}  // namespace
