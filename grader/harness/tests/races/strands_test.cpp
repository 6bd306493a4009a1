// SPDX-License-Identifier: MIT
// Code on strands and off them: the handlers of one strand are in order.
#include "races/expect_race.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

awaitable<void> add(Counter& counter) {
  co_await asio::post(use_awaitable);
  ++counter.value;  // [plain]
}

TEST(Races, OfAPlainCounter) {
  expect_race_in("plain", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add(counter); });
  });
}

TEST(NoRace, OnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(asio::make_strand(pool), [&] { return add(counter); });
  });
}

awaitable<void> add_on(Counter& counter, asio::strand<asio::any_io_executor> strand) {
  co_await asio::post(use_awaitable);
  co_await asio::dispatch(asio::bind_executor(strand, use_awaitable));
  ++counter.value;
  co_await asio::post(use_awaitable);
}

// What comes to the strand was made by other threads.
TEST(NoRace, OnAStrandThatOthersComeTo) {
  for (const std::size_t threads : {1, 2})
    expect_right(kata::single, [&](kata::World& world) {
      Counter& counter = world.make<Counter>();
      auto& home = world.make<asio::thread_pool>(threads);
      const asio::strand<asio::any_io_executor> strand{home.get_executor()};
      for (int i = 0; i < 2; ++i)
        asio::co_spawn(world.make<asio::thread_pool>(1), add_on(counter, strand), asio::detached);
      world.run_to_end();
    });
}

// What is captured as const is copied when Asio moves the handler into its operation, in the memory of the vector's.
TEST(NoRace, OfWhatAHandlerCopiesOnItsWayToABusyStrand) {
  for (const std::size_t threads : {1, 2})
    expect_right(kata::single, [&](kata::World& world) {
      auto& home = world.make<asio::thread_pool>(threads);
      const asio::strand<asio::any_io_executor> strand{home.get_executor()};
      for (int i = 0; i < 2; ++i)
        asio::post(world.make<asio::thread_pool>(1), [strand] {
          const std::vector<int> birds{1, 2, 3};
          asio::post(strand, [birds] { EXPECT_EQ(birds[1], 2); });
        });
      world.run_to_end();
    });
}

TEST(NoRace, OfWhatAHandlerCopiesOnItsWayToAPool) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    asio::post(world.make<asio::thread_pool>(1), [pool] {
      const std::vector<int> birds{1, 2, 3};
      asio::post(pool, [birds] { EXPECT_EQ(birds[1], 2); });
      asio::defer(pool, [birds] { EXPECT_EQ(birds[1], 2); });
    });
  });
}

void count(Counter& counter) {
  ++counter.value;  // [after the post]
}

// What is done after the handler has been handed over is in no order with it.
TEST(Races, OfWhatIsDoneAfterThePost) {
  expect_race_in("after the post", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    asio::post(pool, [pool, &counter] {
      const std::vector<int> birds{1, 2, 3};
      asio::post(pool, [birds, &counter] { count(counter); });
      count(counter);
    });
  });
}

TEST(Races, OfWhatIsDoneAfterThePostToAStrand) {
  expect_race_in("after the post", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    const asio::strand<asio::any_io_executor> strand{pool};
    asio::post(pool, [strand, &counter] {
      const std::vector<int> birds{1, 2, 3};
      asio::post(strand, [birds, &counter] { count(counter); });
      count(counter);
    });
  });
}

TEST(NoRace, OnOneThread) {
  expect_right(kata::single, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    auto& pool = world.make<asio::thread_pool>(1);
    twice(pool.get_executor(), [&] { return add(counter); });
    world.run_to_end();
  });
}

TEST(Races, OfTheStrandOfEachOne) {
  expect_race_in("plain", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i) asio::co_spawn(asio::make_strand(pool), add(counter), asio::detached);
  });
}

awaitable<void> hop_and_add(Counter& counter, asio::strand<asio::any_io_executor> strand) {
  co_await asio::dispatch(asio::bind_executor(strand, use_awaitable));
  ++counter.value;
}

TEST(NoRace, AfterAHopToTheStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto strand = asio::make_strand(pool);
    twice(pool, [&] { return hop_and_add(counter, strand); });
  });
}

awaitable<void> hop_in_vain(Counter& counter, asio::strand<asio::any_io_executor> strand) {
  co_await asio::post(strand, use_awaitable);
  co_await asio::post(use_awaitable);
  ++counter.value;  // [not on the strand]
}

TEST(Races, AfterAHopThatIsNotBound) {
  expect_race_in("not on the strand", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto strand = asio::make_strand(pool);
    twice(pool, [&] { return hop_in_vain(counter, strand); });
  });
}

awaitable<void> add_under_the_async_mutex(kata::AsyncMutex& mutex, Counter& counter) {
  const auto lock = co_await mutex.lock();
  const long before = counter.value;
  co_await asio::post(use_awaitable);
  counter.value = before + 1;
}

TEST(NoRace, UnderAnAsyncMutexOnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto& mutex = world.make<kata::AsyncMutex>();
    twice(asio::make_strand(pool), [&] { return add_under_the_async_mutex(mutex, counter); });
  });
}

}  // namespace
