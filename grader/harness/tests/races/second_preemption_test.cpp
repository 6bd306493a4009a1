// SPDX-License-Identifier: MIT
// What goes wrong only if threads are held up twice, at the same atomic; and what a look at an atomic is worth when
// the next lock has been taken.
#include "races/expect_race.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

// The first is held up after its look, the second inside.
awaitable<void> add_after_a_look(Counter& counter) {
  co_await asio::post(use_awaitable);
  while (counter.flag.test()) std::this_thread::yield();
  counter.flag.test_and_set();
  ++counter.value;  // [after a look]
  counter.flag.clear();
}

awaitable<void> add_when_it_is_set(Counter& counter) {
  co_await asio::post(use_awaitable);
  while (counter.flag.test() || counter.flag.test_and_set()) std::this_thread::yield();
  ++counter.value;
  counter.flag.clear();
}

TEST(Races, OfTwoWhoHaveLookedBefore) {
  expect_race_in("after a look", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_after_a_look(counter); });
  });
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_when_it_is_set(counter); });
    world.run_to_end();
    EXPECT_EQ(counter.value, 2);
  });
}

// The first is held up before the exchange, and when that was in vain.
awaitable<void> exchange_or_store(Counter& counter) {
  co_await asio::post(use_awaitable);
  long value = counter.atomic;
  if (!counter.atomic.compare_exchange_strong(value, value + 1)) counter.atomic = value + 1;
}

awaitable<void> exchange_until_it_is_done(Counter& counter) {
  co_await asio::post(use_awaitable);
  long value = counter.atomic;
  while (!counter.atomic.compare_exchange_strong(value, value + 1)) {
  }
}

TEST(Preemption, OfTheSameForTheSecondTime) {
  const auto add_three = [](kata::World& world, awaitable<void> (&add)(Counter&)) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 3; ++i) world.spawn(add(counter));
    world.run_to_end();
    EXPECT_EQ(counter.atomic, 3);  // [the sum of three]
  };
  expect_bug(kata::pool(2), {"assertion", line_of("the sum of three"), Order::unusual},
             [&](kata::World& world) { add_three(world, exchange_or_store); });
  expect_right(kata::pool(2), [&](kata::World& world) { add_three(world, exchange_until_it_is_done); });
}

struct Door {
  explicit Door(const asio::any_io_executor& executor) : opened{executor} {}

  std::atomic<bool> open{false};
  std::mutex mutex;
  asio::experimental::concurrent_channel<void(boost::system::error_code)> opened;  // nobody ever sends
};

awaitable<void> wait_unless_open(Door& door) {
  if (!door.open) co_await door.opened.async_receive(asio::as_tuple(use_awaitable));  // [waits]
}

awaitable<void> open(Door& door) {
  co_await asio::post(use_awaitable);
  door.open = true;
  door.opened.cancel();
}

awaitable<void> close(Door& door) {
  co_await asio::post(use_awaitable);
  door.open = true;
  door.opened.close();
}

TEST(Preemption, BetweenALookAtAnAtomicAndAWaitInAChannel) {
  const auto program = [](kata::World& world, awaitable<void> (&lets_in)(Door&)) {
    Door& door = world.make<Door>(world.executor());
    world.spawn(wait_unless_open(door));
    world.spawn(lets_in(door));
    world.run_to_end();
  };
  expect_bug(kata::pool(2), {"stuck", line_of("waits"), Order::unusual},
             [&](kata::World& world) { program(world, open); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, close); });
}

}  // namespace
