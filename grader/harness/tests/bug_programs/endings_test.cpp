// SPDX-License-Identifier: MIT
// Work that never comes to its end, and work that is cut off.
#include "expectations.hpp"

#include <kata/gate.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

awaitable<void> wait_on(asio::steady_timer& timer) {
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(use_awaitable, ignored));  // [parked]
}

TEST(Endings, ABackgroundTaskThatWaitsForEverIsLeaked) {
  const auto program = [](kata::World& world, bool stop) {
    auto& timer = world.make<asio::steady_timer>(world.context(), asio::steady_timer::time_point::max());
    asio::co_spawn(world.context(), wait_on(timer), asio::detached);
    asio::post(world.context(), [&timer, stop] {
      if (stop) timer.cancel();
    });
    world.run_to_end();
  };
  expect_bug(kata::single, {"leaked-coroutine", line_of("parked")}, [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

awaitable<void> nothing() {
  co_return;
}

TEST(Endings, ACoroutineThatIsKeptAndNeverStartedIsLeaked) {
  expect_bug(kata::single, {"leaked-coroutine", 0}, [](kata::World& world) {
    world.make<awaitable<void>>(nothing());
    world.run_to_end();
  });
  expect_right(kata::single, [](kata::World& world) {
    world.spawn(std::move(world.make<awaitable<void>>(nothing())));
    world.run_to_end();
  });
}

awaitable<void> beat(asio::steady_timer& timer, int times) {
  for (int i = 0; times < 0 || i < times; ++i) {
    timer.expires_after(1s);
    co_await timer.async_wait(use_awaitable);  // [beats]
  }
}

TEST(Endings, AnEndlessTimerRunsOutOfSteps) {
  const auto program = [](kata::World& world, int times) {
    asio::co_spawn(world.context(), beat(world.make<asio::steady_timer>(world.context()), times), asio::detached);
    world.run_to_end();
  };
  expect_bug(kata::single, {"budget", line_of("beats")}, [&](kata::World& world) { program(world, -1); });
  expect_right(kata::single, [&](kata::World& world) { program(world, 1000); });
}

awaitable<void> answer_or_timeout(asio::steady_timer& timeout, kata::World& world) {
  boost::system::error_code ignored;
  co_await timeout.async_wait(asio::redirect_error(use_awaitable, ignored));  // [waits for the timeout]
  co_await world.external();
}

TEST(Endings, ATimeoutThatWasNeverSetIsNoTimeout) {
  const auto program = [](kata::World& world, asio::steady_timer::time_point end) {
    world.run(answer_or_timeout(world.make<asio::steady_timer>(world.context(), end), world));
  };
  expect_bug(kata::single, {"stuck", line_of("waits for the timeout")},
             [&](kata::World& world) { program(world, asio::steady_timer::time_point::max()); });
  expect_right(kata::single, [&](kata::World& world) { program(world, asio::steady_timer::clock_type::now() + 1h); });
}

// The flag is looked at, then the wait begins; who stops in between is not heard.
struct Worker {
  explicit Worker(kata::World& world) : wake{world.context(), asio::steady_timer::time_point::max()} {}
  bool stopped = false;
  asio::steady_timer wake;
};

awaitable<void> work(Worker& worker, bool look_again) {
  while (!worker.stopped) {
    co_await asio::post(use_awaitable);
    if (look_again && worker.stopped) break;
    boost::system::error_code ignored;
    co_await worker.wake.async_wait(asio::redirect_error(use_awaitable, ignored));  // [sleeps]
  }
}

awaitable<void> stop(Worker& worker, kata::World& world) {
  co_await world.external();
  worker.stopped = true;
  worker.wake.cancel();
}

TEST(Endings, AStopBetweenTheLookAndTheWaitIsLost) {
  const auto program = [](kata::World& world, bool look_again) {
    Worker& worker = world.make<Worker>(world);
    world.spawn(work(worker, look_again));
    world.spawn(stop(worker, world));
    world.run_to_end();
  };
  expect_bug(kata::pool(2), {"stuck", line_of("sleeps"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, true); });
}

TEST(Endings, AStoppedLoopLeavesItsCoroutinesStuck) {
  const auto program = [](kata::World& world, bool stop) {
    world.spawn(beat(world.make<asio::steady_timer>(world.context()), 2));
    asio::post(world.context(), [&world, stop] {
      if (stop) world.context().stop();
    });
    world.run_to_end();
  };
  expect_bug(kata::single, {"stuck", line_of("beats")}, [&](kata::World& world) { program(world, true); });
  expect_right(kata::single, [&](kata::World& world) { program(world, false); });
}

using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

awaitable<int> patiently(Channel& channel) {
  const int message = co_await channel.async_receive(use_awaitable);
  co_await asio::post(use_awaitable);  // the message is in hand, and the operator may still cancel
  co_return message;
}

awaitable<void> time_out(kata::World& world) {
  co_await world.external();
}

// Loses the message if the timeout comes while it is in hand.
awaitable<std::optional<int>> receive_or_give_up(Channel& channel, kata::World& world) {
  using namespace asio::experimental::awaitable_operators;
  const auto first = co_await (patiently(channel) || time_out(world));
  if (first.index() == 0) co_return std::get<0>(first);
  co_return std::nullopt;
}

TEST(Endings, AnAlternativeThatLosesMayHaveTakenTheMessage) {
  const auto program = [](kata::World& world, bool alternative) {
    Channel& channel = world.make<Channel>(world.context(), 1);
    channel.try_send(boost::system::error_code{}, 42);
    const std::optional<int> got =
        alternative ? world.run(receive_or_give_up(channel, world)) : world.run(patiently(channel));
    const bool there = channel.try_receive([](const boost::system::error_code&, int) {});
    EXPECT_TRUE(got || there) << "the message is gone";  // [gone]
  };
  expect_bug(kata::single, {"assertion", line_of("gone")}, [&](kata::World& world) { program(world, true); });
  expect_right(kata::single, [&](kata::World& world) { program(world, false); });
}

awaitable<void> through(kata::Gate& gate) {
  co_await gate.pass();
}

TEST(Endings, ABodyMayLeaveCoroutinesWaitingIfItSaysSo) {
  expect_right(kata::single, [](kata::World& world) {
    kata::Gate& gate = world.make<kata::Gate>();
    asio::co_spawn(world.context(), through(gate), asio::detached);
    world.settle();
    EXPECT_EQ(gate.waiting(), 1u);
  });
  expect_bug(kata::single, {"author-error", 0}, [](kata::World& world) { world.spawn(nothing()); });
}

}  // namespace
