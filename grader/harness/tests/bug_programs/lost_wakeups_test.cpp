// SPDX-License-Identifier: MIT
// Somebody waits for what has happened already, or for a signal that went to somebody else.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <deque>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

// A timer that never expires, cancelled to wake who waits.
struct Signal {
  explicit Signal(kata::World& world) : timer{world.context(), asio::steady_timer::time_point::max()} {}

  awaitable<void> wait() {
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(use_awaitable, ignored));  // [waits for the signal]
  }

  asio::steady_timer timer;
  bool ready = false;
};

awaitable<void> step_aside_then_wait(Signal& signal) {
  if (signal.ready) co_return;
  co_await asio::post(use_awaitable);
  co_await signal.wait();
}

awaitable<void> step_aside_then_look_again(Signal& signal) {
  co_await asio::post(use_awaitable);
  if (!signal.ready) co_await signal.wait();
}

awaitable<void> produce(Signal& signal) {
  co_await asio::post(use_awaitable);
  signal.ready = true;
  signal.timer.cancel();
}

TEST(LostWakeups, BetweenTheCheckAndTheWait) {
  const auto program = [](kata::World& world, awaitable<void> (&consume)(Signal&)) {
    Signal& signal = world.make<Signal>(world);
    world.spawn(consume(signal));
    world.spawn(produce(signal));
    world.run_to_end();
  };
  const Bug bug{"stuck", line_of("waits for the signal"), Order::unusual};
  expect_bug(kata::pool(2), bug, [&](kata::World& world) { program(world, step_aside_then_wait); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, step_aside_then_look_again); });
}

// Two kinds of waiters share a signal, and one is woken: maybe the wrong one.
struct Depot {
  explicit Depot(kata::World& world) : changed{world.context(), asio::steady_timer::time_point::max()} {}
  asio::steady_timer changed;
  int apples = 0;
  int pears = 0;
};

awaitable<void> wait_for_change(Depot& depot) {
  boost::system::error_code ignored;
  co_await depot.changed.async_wait(asio::redirect_error(use_awaitable, ignored));  // [waits for a change]
}

awaitable<void> take(Depot& depot, int Depot::* fruit, kata::World& world) {
  co_await world.external();
  while (depot.*fruit == 0) co_await wait_for_change(depot);
  --(depot.*fruit);
}

awaitable<void> deliver(Depot& depot, bool wake_all) {
  for (int i = 0; i < 4; ++i) co_await asio::post(use_awaitable);
  depot.pears = 1;
  wake_all ? depot.changed.cancel() : depot.changed.cancel_one();
  for (int i = 0; i < 4; ++i) co_await asio::post(use_awaitable);
  depot.apples = 1;
  wake_all ? depot.changed.cancel() : depot.changed.cancel_one();
}

TEST(LostWakeups, WhenTheWrongOneIsWoken) {
  const auto program = [](kata::World& world, bool wake_all) {
    Depot& depot = world.make<Depot>(world);
    world.spawn(take(depot, &Depot::apples, world));
    world.spawn(take(depot, &Depot::pears, world));
    world.spawn(deliver(depot, wake_all));
    world.run_to_end();
  };
  expect_bug(kata::single, {"stuck", line_of("waits for a change")},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

// One call of cancel_one for each unit, but the waiter that is woken finds the unit gone.
struct Semaphore {
  explicit Semaphore(kata::World& world) : freed{world.context(), asio::steady_timer::time_point::max()} {}
  asio::steady_timer freed;
  int units = 0;
};

awaitable<void> acquire_if(Semaphore& semaphore, kata::World& world) {
  co_await world.external();
  if (semaphore.units == 0) {
    boost::system::error_code ignored;
    co_await semaphore.freed.async_wait(asio::redirect_error(use_awaitable, ignored));
  }
  EXPECT_GT(semaphore.units--, 0);  // [takes what is not there]
}

awaitable<void> acquire_while(Semaphore& semaphore, kata::World& world) {
  co_await world.external();
  while (semaphore.units == 0) {
    boost::system::error_code ignored;
    co_await semaphore.freed.async_wait(asio::redirect_error(use_awaitable, ignored));
  }
  --semaphore.units;
}

awaitable<void> release_two(Semaphore& semaphore, kata::World& world) {
  for (int i = 0; i < 2; ++i) {
    co_await world.external();
    ++semaphore.units;
    semaphore.freed.cancel_one();
  }
}

TEST(LostWakeups, OfAWaiterThatDoesNotLookAgain) {
  const auto program = [](kata::World& world, awaitable<void> (&acquire)(Semaphore&, kata::World&)) {
    Semaphore& semaphore = world.make<Semaphore>(world);
    for (int i = 0; i < 2; ++i) world.spawn(acquire(semaphore, world));
    world.spawn(release_two(semaphore, world));
    world.run_to_end();
  };
  const Bug bug{"assertion", line_of("takes what is not there"), Order::unusual};
  expect_bug(kata::single, bug, [&](kata::World& world) { program(world, acquire_if); });
  expect_right(kata::single, [&](kata::World& world) { program(world, acquire_while); });
}

using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

awaitable<void> receive(Channel& channel, int count) {
  for (int i = 0; i < count; ++i) co_await channel.async_receive(use_awaitable);  // [receives]
}

awaitable<void> send(Channel& channel, int count) {
  for (int i = 0; i < count; ++i) co_await channel.async_send({}, i, use_awaitable);  // [sends]
}

void channel_between(kata::World& world, int sent, int received) {
  Channel& channel = world.make<Channel>(world.context(), 0);
  world.spawn(send(channel, sent));
  world.spawn(receive(channel, received));
  world.run_to_end();
}

TEST(LostWakeups, OfAReceiverThatWantsOneMore) {
  const auto report = expect_bug(kata::single, {"stuck", line_of("receives")},
                                 [](kata::World& world) { channel_between(world, 2, 3); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].notes.at(0).text, "coroutine 2 waits for channel.async_receive");
  expect_right(kata::single, [](kata::World& world) { channel_between(world, 3, 3); });
}

TEST(LostWakeups, OfASenderThatNobodyReads) {
  const auto report =
      expect_bug(kata::single, {"stuck", line_of("sends")}, [](kata::World& world) { channel_between(world, 2, 1); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].notes.at(0).text, "coroutine 1 waits for channel.async_send");
}

}  // namespace
