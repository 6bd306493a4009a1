// SPDX-License-Identifier: MIT
// explore() as a test calls it: what it tells GoogleTest, and what it refuses.
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace asio = boost::asio;

namespace {

void right(kata::World&) {}

TEST(Explore, SaysNothingOfAProgramThatIsRight) { kata::explore(kata::single, right); }

TEST(Explore, FailsTheCaseWithTheStoryAndTheSchedule) {
  const auto wrong = [](kata::World& world) {
    EXPECT_EQ(world.choose(3), 0u) << "the wrong one";
  };
  EXPECT_NONFATAL_FAILURE(kata::explore(kata::single, wrong),
                          "replay: --schedule=Explore.FailsTheCaseWithTheStoryAndTheSchedule:1");
}

TEST(Explore, IsDoneOnceInACase) {
  kata::explore(kata::single, right);
  EXPECT_NONFATAL_FAILURE(kata::explore(kata::single, right), "a test case explores once");
}

TEST(Explore, IsNotDoneInsideOfItself) {
  const auto nested = [](kata::World&) { kata::explore(kata::single, right); };
  EXPECT_NONFATAL_FAILURE(kata::explore(kata::single, nested), "explore() inside the body of explore()");
}

TEST(Explore, NeedsAThread) {
  EXPECT_NONFATAL_FAILURE(kata::explore(kata::pool(0), right), "a model needs at least one thread");
}

TEST(Explore, NeedsABody) { EXPECT_NONFATAL_FAILURE(kata::explore(kata::single, nullptr), "explore() without a body"); }

TEST(Explore, NeedsALimitThatLetsSomethingRun) {
  EXPECT_NONFATAL_FAILURE(kata::explore(kata::single, right, {.schedules = 0}), "a limit of 0 lets nothing run");
}

asio::awaitable<void> serve(asio::steady_timer& requests) { co_await requests.async_wait(asio::use_awaitable); }

asio::awaitable<void> ask() { co_await asio::post(asio::use_awaitable); }

TEST(Explore, LeavesAServiceRunningIfTheTestOnlyWaitsForItsOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& requests = world.make<asio::steady_timer>(world.context(), asio::steady_timer::time_point::max());
    asio::co_spawn(world.context(), serve(requests), asio::detached);
    world.spawn(ask());
    world.run_spawned();
    EXPECT_EQ(world.live_frames(), 1u);
  });
}

}  // namespace
