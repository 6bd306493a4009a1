// SPDX-License-Identifier: MIT
// Timers, callbacks, awaited coroutines, channels and futures: what was done before one is done for who comes
// after it.
#include "races/expect_race.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

awaitable<void> wait_and_add(Counter& counter, std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
  ++counter.value;  // [after the timer]
}

TEST(Races, AfterTimersOnAPool) {
  expect_race_in("after the timer", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return wait_and_add(counter, 1ms); });
  });
  // A later time is no order: the thread of the first may have been held up.
  expect_race(kata::pool(2), "after the timer", [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    world.spawn(wait_and_add(counter, 1ms));
    world.spawn(wait_and_add(counter, 2ms));
    world.run_to_end();
  });
}

TEST(NoRace, AfterTimersOnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(asio::make_strand(pool), [&] { return wait_and_add(counter, 1ms); });
  });
}

// Callbacks: what their maker did before is done when they run.

TEST(NoRace, BetweenACallbackAndWhoMadeIt) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto& timer = world.make<asio::steady_timer>(pool);
    asio::post(pool, [&counter, &timer, pool] {
      counter.value = 1;
      timer.expires_after(1ms);
      timer.async_wait([&counter, pool](boost::system::error_code) {
        counter.value = 2;
        asio::post(pool, [&counter] { counter.value = 3; });
      });
    });
  });
}

TEST(Races, OfWhatAHandlerDoesAfterItPosted) {
  expect_race_in("both write", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    const auto write = [&counter](long value) { counter.value = value; };  // [both write]
    asio::post(pool, [write, pool] {
      asio::post(pool, [write] { write(2); });
      write(1);
    });
  });
}

TEST(NoRace, WithWhoCancelsATimer) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto& timer = world.make<asio::steady_timer>(pool, asio::steady_timer::time_point::max());
    timer.async_wait([&counter](boost::system::error_code) { ++counter.value; });
    asio::post(pool, [&counter, &timer] {
      ++counter.value;
      timer.cancel();
    });
  });
}

// Coroutines that await others.

awaitable<long> fetch(Counter& counter) {
  co_await asio::post(use_awaitable);
  co_return ++counter.value;
}

awaitable<void> fetch_in_turn(Counter& counter, asio::any_io_executor pool) {
  ++counter.value;
  EXPECT_EQ(co_await asio::co_spawn(pool, fetch(counter), use_awaitable), 2);
  ++counter.value;
  co_await fetch(counter);
  EXPECT_EQ(counter.value, 4);
}

TEST(NoRace, WithACoroutineThatIsAwaited) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    asio::co_spawn(pool, fetch_in_turn(world.make<Counter>(), pool), asio::detached);
  });
}

awaitable<void> fetch_both(Counter& counter) {
  using namespace asio::experimental::awaitable_operators;
  co_await (fetch(counter) && fetch(counter));
}

awaitable<long> fetch_twice(Counter& counter) {
  co_await asio::post(use_awaitable);
  co_return ++counter.value;  // [in parallel]
}

awaitable<void> fetch_in_parallel(Counter& counter) {
  using namespace asio::experimental::awaitable_operators;
  co_await (fetch_twice(counter) && fetch_twice(counter));
}

TEST(Races, OfTwoThatRunInParallel) {
  expect_race_in("in parallel", [](kata::World& world, asio::any_io_executor pool) {
    asio::co_spawn(pool, fetch_in_parallel(world.make<Counter>()), asio::detached);
  });
}

TEST(NoRace, OfTwoThatRunInParallelOnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    asio::co_spawn(asio::make_strand(pool), fetch_both(world.make<Counter>()), asio::detached);
  });
}

awaitable<void> set_elsewhere(asio::any_io_executor there, long& value) {
  co_await asio::post(asio::bind_executor(there, use_awaitable));
  value = 1;
  co_await asio::post(use_awaitable);
}

awaitable<void> set_both(asio::any_io_executor one, asio::any_io_executor other, long& sum) {
  using namespace asio::experimental::awaitable_operators;
  long a = 0;
  long b = 0;
  co_await (set_elsewhere(one, a) && set_elsewhere(other, b));
  sum = a + b;
  auto first = asio::co_spawn(one, set_elsewhere(one, a), asio::deferred);
  auto second = asio::co_spawn(other, set_elsewhere(other, b), asio::deferred);
  co_await asio::experimental::make_parallel_group(std::move(first), std::move(second))
      .async_wait(asio::experimental::wait_for_all(), use_awaitable);
  sum = a + b;
}

// Whoever of the two ends last goes on, after both.
TEST(NoRace, AfterTwoThatRunInParallelElsewhere) {
  expect_right(kata::single, [](kata::World& world) {
    auto& one = world.make<asio::thread_pool>(1);
    auto& other = world.make<asio::thread_pool>(1);
    long& sum = world.make<long>(0);
    world.run(set_both(one.get_executor(), other.get_executor(), sum));
    EXPECT_EQ(sum, 2);
  });
}

// Channels hand over what was written before.

using ConcurrentChannel = asio::experimental::concurrent_channel<void(boost::system::error_code, int)>;

template <class Channel>
awaitable<void> produce(Counter& counter, Channel& channel) {
  co_await asio::post(use_awaitable);
  counter.value = 42;
  co_await channel.async_send({}, 1, use_awaitable);
}

template <class Channel>
awaitable<void> consume(Counter& counter, Channel& channel) {
  co_await channel.async_receive(use_awaitable);
  EXPECT_EQ(counter.value, 42);
  ++counter.value;
}

TEST(NoRace, AcrossAConcurrentChannel) {
  for (const std::size_t room : {0u, 1u})
    expect_no_race_in([room](kata::World& world, asio::any_io_executor pool) {
      Counter& counter = world.make<Counter>();
      auto& channel = world.make<ConcurrentChannel>(pool, room);
      asio::co_spawn(pool, produce(counter, channel), asio::detached);
      asio::co_spawn(pool, consume(counter, channel), asio::detached);
    });
}

awaitable<void> work_elsewhere(kata::World& world, asio::thread_pool& pool, Counter& counter) {
  ++counter.value;
  co_await asio::dispatch(asio::bind_executor(pool, use_awaitable));
  ++counter.value;
  co_await asio::dispatch(asio::bind_executor(world.context(), use_awaitable));
  ++counter.value;
}

TEST(NoRace, OfACoroutineThatGoesElsewhereAndComesBack) {
  expect_right(kata::single, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    world.spawn(work_elsewhere(world, world.make<asio::thread_pool>(2), counter));
    world.run_to_end();
  });
}

TEST(NoRace, OfResultsThatComeAsFutures) {
  expect_right(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(2);
    Counter& counter = world.make<Counter>();
    auto first = asio::co_spawn(pool, fetch(counter), asio::use_future);
    EXPECT_EQ(first.get(), 1);
    EXPECT_EQ(counter.value, 1);
    world.run_to_end();
  });
}

awaitable<void> expect_one(std::shared_future<long> result, Counter& counter) {
  EXPECT_EQ(result.get(), 1);
  EXPECT_EQ(counter.value, 1);
  co_return;
}

// Threads of a pool may wait for what a loop brings about.
TEST(NoRace, WithAThreadThatWaitsForAFuture) {
  for (const bool ready : {false, true}) {
    expect_right(kata::single, [&](kata::World& world) {
      Counter& counter = world.make<Counter>();
      auto& waiters = world.make<asio::thread_pool>(2);
      auto result = asio::co_spawn(world.context(), fetch(counter), asio::use_future).share();
      if (ready) world.settle();
      for (int i = 0; i < 2; ++i)
        asio::co_spawn(waiters, expect_one(result, counter), asio::detached);
      world.run_to_end();
    });
  }
}

}  // namespace
