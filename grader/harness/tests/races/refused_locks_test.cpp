// SPDX-License-Identifier: MIT
// What others do while whoever is inside a section is held up there: they are refused the lock, are let in as
// well, or have waited for long enough.
#include "races/expect_race.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

struct Section : Counter {
  std::timed_mutex timed;
  std::condition_variable idle;
  bool busy = false;  // guarded by mutex
  std::binary_semaphore for_one{1};
  std::counting_semaphore<2> for_two{2};
};

using Add = awaitable<void> (*)(Section&);

void expect_race_of(Add add, const char* mark) {
  expect_race_in(mark, [=](kata::World& world, asio::any_io_executor pool) {
    Section& section = world.make<Section>();
    twice(pool, [&] { return add(section); });
  });
}

void expect_kept(Add add) {
  const auto body = [=](kata::World& world, asio::any_io_executor pool) {
    Section& section = world.make<Section>();
    twice(pool, [&] { return add(section); });
    world.run_to_end();
    EXPECT_EQ(section.value, 2);
  };
  expect_no_race_in(body);
}

awaitable<void> add_with_the_lock_or_without(Section& section) {
  co_await asio::post(use_awaitable);
  const std::unique_lock lock{section.mutex, std::try_to_lock};
  ++section.value;  // [with or without the mutex]
}

awaitable<void> add_with_a_shared_mutex_or_without(Section& section) {
  co_await asio::post(use_awaitable);
  const std::unique_lock lock{section.shared_mutex, std::try_to_lock};
  ++section.value;  // [with or without the shared_mutex]
}

awaitable<void> add_with_a_semaphore_or_without(Section& section) {
  co_await asio::post(use_awaitable);
  const bool mine = section.for_one.try_acquire();
  ++section.value;  // [with or without the semaphore]
  if (mine) section.for_one.release();
}

awaitable<void> add_once_the_lock_is_free(Section& section) {
  co_await asio::post(use_awaitable);
  while (!section.mutex.try_lock()) std::this_thread::yield();
  ++section.value;
  section.mutex.unlock();
}

TEST(Races, OfWhoIsRefusedALock) {
  expect_race_of(add_with_the_lock_or_without, "with or without the mutex");
  expect_race_of(add_with_a_shared_mutex_or_without, "with or without the shared_mutex");
  expect_race_of(add_with_a_semaphore_or_without, "with or without the semaphore");
  expect_kept(add_once_the_lock_is_free);
}

awaitable<void> add_unless_refused(Section& section) {
  co_await asio::post(use_awaitable);
  const std::unique_lock lock{section.mutex, std::try_to_lock};
  if (lock) ++section.value;
}

awaitable<void> add_unless_busy(Section& section) {
  co_await asio::post(use_awaitable);
  if (section.flag.test_and_set()) co_return;
  ++section.value;
  section.flag.clear();
}

TEST(Preemption, OfWhoeverHoldsALockThatOthersTry) {
  for (const Add add : {add_unless_refused, add_unless_busy})
    expect_bug(kata::pool(2), {"assertion", line_of("the sum of those who were not refused"), Order::unusual},
               [=](kata::World& world) {
                 Section& section = world.make<Section>();
                 twice(world.executor(), [&] { return add(section); });
                 world.run_to_end();
                 EXPECT_EQ(section.value, 2);  // [the sum of those who were not refused]
               });
}

awaitable<void> add_beside_another(Section& section) {
  co_await asio::post(use_awaitable);
  section.for_two.acquire();
  ++section.value;  // [one of two]
  section.for_two.release();
}

awaitable<void> add_and_count_who_is_inside(Section& section) {
  co_await asio::post(use_awaitable);
  ++section.atomic;
  ++section.value;  // [counted]
  --section.atomic;
}

awaitable<void> add_alone(Section& section) {
  co_await asio::post(use_awaitable);
  section.for_one.acquire();
  ++section.value;
  section.for_one.release();
}

TEST(Races, OfAllWhoAreLetIn) {
  expect_race_of(add_beside_another, "one of two");
  expect_race_of(add_and_count_who_is_inside, "counted");
  expect_kept(add_alone);
}

awaitable<void> add_after_a_while(Section& section) {
  co_await asio::post(use_awaitable);
  const std::unique_lock lock{section.timed, 10ms};
  ++section.value;  // [after a while]
}

awaitable<void> add_after_waiting_for_a_while(Section& section) {
  co_await asio::post(use_awaitable);
  {
    std::unique_lock lock{section.mutex};
    section.idle.wait_for(lock, 10ms, [&] { return !section.busy; });
    section.busy = true;
  }
  ++section.value;  // [after a wait]
  const std::lock_guard lock{section.mutex};
  section.busy = false;
  section.idle.notify_one();
}

awaitable<void> add_after_as_many_tries_as_it_takes(Section& section) {
  co_await asio::post(use_awaitable);
  while (!section.timed.try_lock_for(10ms)) {
  }
  ++section.value;
  section.timed.unlock();
}

awaitable<void> add_after_ten_seconds_at_most(Section& section) {
  co_await asio::post(use_awaitable);
  const std::unique_lock lock{section.timed, 10s};
  ++section.value;
}

TEST(Races, OfWhoDoesNotWaitForLong) {
  expect_race_of(add_after_a_while, "after a while");
  expect_race_of(add_after_waiting_for_a_while, "after a wait");
  expect_kept(add_after_as_many_tries_as_it_takes);
  expect_kept(add_after_ten_seconds_at_most);
}

}  // namespace
