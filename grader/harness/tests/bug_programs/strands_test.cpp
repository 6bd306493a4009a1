// SPDX-License-Identifier: MIT
// Part of the work runs off the strand that it relies on; and what a strand does promise.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

using Strand = asio::strand<asio::any_io_executor>;

TEST(Strands, AreOvertakenByACloseThatRunsOffThem) {
  const auto program = [](kata::World& world, bool close_on_strand) {
    std::string& log = world.make<std::string>();
    const Strand strand = asio::make_strand(world.executor());
    for (const char name : {'1', '2'}) asio::post(strand, [&log, name] { log += name; });
    const auto close = [&log] { log += 'c'; };
    close_on_strand ? asio::post(strand, close) : asio::post(world.context(), close);
    world.run_to_end();
    EXPECT_EQ(log, "12c");  // [closed last]
  };
  expect_bug(kata::pool(2), {"assertion", line_of("closed last"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, true); });
  // The strand goes to the end of the queue between its two handlers.
  expect_bug(kata::single, {"assertion", line_of("closed last")}, [&](kata::World& world) { program(world, false); });
}

// Half done between its two handlers, which stand next to each other on their strand.
struct Update {
  bool half_done = false;

  void post_to(const Strand& strand) {
    asio::post(strand, [this] { half_done = true; });
    asio::post(strand, [this] { half_done = false; });
  }
  void look() const { EXPECT_FALSE(half_done); }  // [looks]
};

TEST(Strands, AreNotWhereATimerRunsUnlessItIsBoundToThem) {
  const auto program = [](kata::World& world, bool bound) {
    Update& update = world.make<Update>();
    asio::steady_timer& timer = world.make<asio::steady_timer>(world.context(), 0s);
    const Strand strand = asio::make_strand(world.executor());
    update.post_to(strand);
    const auto look = [&update](const boost::system::error_code&) { update.look(); };
    bound ? timer.async_wait(asio::bind_executor(strand, look)) : timer.async_wait(look);
    world.run_to_end();
  };
  expect_bug(kata::pool(2), {"assertion", line_of("looks"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, true); });
}

TEST(Strands, OfTheSameObjectMustBeOneStrand) {
  const auto program = [](kata::World& world, bool two) {
    Update& update = world.make<Update>();
    const Strand first = asio::make_strand(world.executor());
    const Strand second = two ? asio::make_strand(world.executor()) : first;
    update.post_to(first);
    asio::post(second, [&update] { update.look(); });
    world.run_to_end();
  };
  expect_bug(kata::pool(2), {"assertion", line_of("looks"), Order::unusual},
             [&](kata::World& world) { program(world, true); });
  expect_right(kata::pool(3), [&](kata::World& world) { program(world, false); });
}

// Whatever it waits for, a coroutine goes on where it was started.
awaitable<void> stays_on(Strand strand, kata::World& world) {
  asio::steady_timer timer{world.context(), 1s};
  co_await timer.async_wait(use_awaitable);
  EXPECT_TRUE(strand.running_in_this_thread());
  co_await asio::post(world.context(), use_awaitable);
  EXPECT_TRUE(strand.running_in_this_thread());
  co_await world.external();
  EXPECT_TRUE(strand.running_in_this_thread());
}

TEST(Strands, AreKeptByTheirCoroutines) {
  for (const kata::Model model : {kata::single, kata::pool(2)})
    expect_right(model, [](kata::World& world) {
      const Strand strand = asio::make_strand(world.executor());
      for (int i = 0; i < 2; ++i) asio::co_spawn(strand, stays_on(strand, world), asio::detached);
      world.run_to_end();
    });
}

TEST(Strands, KeepTheOrderOfPostsDefersAndDispatches) {
  for (const kata::Model model : {kata::single, kata::pool(3)})
    expect_right(model, [](kata::World& world) {
      std::string& log = world.make<std::string>();
      const Strand strand = asio::make_strand(world.executor());
      asio::post(strand, [&log, strand] {
        asio::defer(strand, [&log] { log += 'd'; });
        asio::dispatch(strand, [&log] { log += 'a'; });
        asio::post(strand, [&log] { log += 'e'; });
        log += 'b';
      });
      asio::post(strand, [&log] { log += 'c'; });
      for (int i = 0; i < 2; ++i) asio::post(world.context(), [] {});
      world.run_to_end();
      EXPECT_EQ(log, "abcde");
    });
}

}  // namespace
