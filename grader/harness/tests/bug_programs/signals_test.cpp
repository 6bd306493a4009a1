// SPDX-License-Identifier: MIT
// A timer that never expires serves as a condition variable, and is cancelled to wake who waits.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

struct Door {
  explicit Door(kata::World& world) : opened{world.context(), asio::steady_timer::time_point::max()} {}
  asio::steady_timer opened;
  bool open = false;
};

awaitable<void> wait_for(Door& door) {
  boost::system::error_code ignored;
  co_await door.opened.async_wait(asio::redirect_error(use_awaitable, ignored));  // [waits at the door]
}

awaitable<void> walk_in(Door& door) {
  if (!door.open) co_await wait_for(door);
}

TEST(Signals, GivenBeforeAnybodyWaitsAreLost) {
  const auto program = [](kata::World& world, awaitable<void> (&guest)(Door&)) {
    Door& door = world.make<Door>(world);
    asio::post(world.context(), [&door] {
      door.open = true;
      door.opened.cancel();
    });
    world.spawn(guest(door));
    world.run_to_end();
  };
  expect_bug(kata::single, {"stuck", line_of("waits at the door")},
             [&](kata::World& world) { program(world, wait_for); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, walk_in); });
}

TEST(Signals, GivenToOneOfTwoLeaveTheOtherWaiting) {
  const auto program = [](kata::World& world, bool wake_all) {
    Door& door = world.make<Door>(world);
    for (int i = 0; i < 2; ++i) world.spawn(walk_in(door));
    world.later([&door, wake_all] {
      door.open = true;
      wake_all ? door.opened.cancel() : door.opened.cancel_one();
    });
    world.run_to_end();
  };
  expect_bug(kata::single, {"stuck", line_of("waits at the door")}, [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

// Setting the expiry cancels who waits already: he goes on as if the door were open.
awaitable<void> set_and_wait(Door& door) {
  for (int i = 0; i < 2; ++i) co_await asio::post(use_awaitable);
  if (door.open) co_return;
  door.opened.expires_at(asio::steady_timer::time_point::max());
  co_await wait_for(door);
  EXPECT_TRUE(door.open);  // [woken for nothing]
}

awaitable<void> wait_until_open(Door& door) {
  for (int i = 0; i < 2; ++i) co_await asio::post(use_awaitable);
  while (!door.open) co_await wait_for(door);
}

awaitable<void> open_soon(Door& door) {
  for (int i = 0; i < 2; ++i) co_await asio::post(use_awaitable);
  door.open = true;
  door.opened.cancel();
}

TEST(Signals, AreGivenByWhoSetsTheExpiryAgain) {
  const auto program = [](kata::World& world, awaitable<void> (&guest)(Door&)) {
    Door& door = world.make<Door>(world);
    world.spawn(open_soon(door));
    for (int i = 0; i < 2; ++i) world.spawn(guest(door));
    world.run_to_end();
  };
  expect_bug(kata::pool(2), {"assertion", line_of("woken for nothing"), Order::unusual},
             [&](kata::World& world) { program(world, set_and_wait); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, wait_until_open); });
}

}  // namespace
