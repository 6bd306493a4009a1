// SPDX-License-Identifier: MIT
// What another thread does between two steps of a handler that are each protected, and together are not.
#include "races/expect_race.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

using Add = awaitable<void> (*)(Counter&);

// Two add one: in a pool of the world, in one of the program's own, and on two threads.
void on_the_worlds_pool(kata::World& world, Add add) {
  Counter& counter = world.make<Counter>();
  twice(world.executor(), [&] { return add(counter); });
  world.run_to_end();
  EXPECT_EQ(counter.value + counter.atomic, 2);  // [the sum]
}

void on_a_thread_pool(kata::World& world, Add add) {
  Counter& counter = world.make<Counter>();
  twice(world.make<asio::thread_pool>(2).get_executor(), [&] { return add(counter); });
  world.run_to_end();
  EXPECT_EQ(counter.value + counter.atomic, 2);  // [the sum in a thread_pool]
}

// The line with the mark is where the first is held up.
void expect_lost(Add add, const char* mark) {
  for (const auto& report : {expect_bug(kata::pool(2), {"assertion", line_of("the sum"), Order::unusual},
                                        [=](kata::World& world) { on_the_worlds_pool(world, add); }),
                             expect_bug(kata::single, {"assertion", line_of("the sum in a thread_pool"), Order::unusual},
                                        [=](kata::World& world) { on_a_thread_pool(world, add); })})
    EXPECT_EQ(stack_line(report.findings.at(0), __FILE__), line_of(mark));
}

void expect_kept(Add add) {
  expect_right(kata::pool(2), [=](kata::World& world) { on_the_worlds_pool(world, add); });
  expect_right(kata::single, [=](kata::World& world) { on_a_thread_pool(world, add); });
}

awaitable<void> add_under_two_locks(Counter& counter) {
  co_await asio::post(use_awaitable);
  long value = 0;
  {
    const std::lock_guard lock{counter.mutex};
    value = counter.value;
  }
  const std::lock_guard lock{counter.mutex};  // [locks again]
  counter.value = value + 1;
}

awaitable<void> add_and_look_under_two_locks(Counter& counter) {
  co_await asio::post(use_awaitable);
  {
    const std::lock_guard lock{counter.mutex};
    ++counter.value;
  }
  const std::lock_guard lock{counter.mutex};
  EXPECT_GE(counter.value, 1);
}

awaitable<void> add_and_look_nested(Counter& counter) {
  co_await asio::post(use_awaitable);
  const std::lock_guard lock{counter.mutex};
  const std::lock_guard other{counter.shared_mutex};
  ++counter.value;
}

TEST(Preemption, BetweenTwoLocks) {
  expect_lost(add_under_two_locks, "locks again");
  expect_kept(add_and_look_under_two_locks);
}

awaitable<void> add_after_reading_with_others(Counter& counter) {
  co_await asio::post(use_awaitable);
  counter.shared_mutex.lock_shared();
  const long value = counter.value;
  counter.shared_mutex.unlock_shared();
  const std::lock_guard lock{counter.shared_mutex};  // [locks for itself]
  counter.value = value + 1;
}

TEST(Preemption, BetweenReadingAndWriting) { expect_lost(add_after_reading_with_others, "locks for itself"); }

awaitable<void> add_if_it_is_free(Counter& counter) {
  co_await asio::post(use_awaitable);
  long value = 0;
  while (!counter.mutex.try_lock()) std::this_thread::yield();
  value = counter.value;
  counter.mutex.unlock();
  while (!counter.mutex.try_lock()) std::this_thread::yield();  // [tries again]
  counter.value = value + 1;
  counter.mutex.unlock();
}

TEST(Preemption, BetweenTwoLocksThatAreTried) { expect_lost(add_if_it_is_free, "tries again"); }

awaitable<void> load_and_store(Counter& counter) {
  co_await asio::post(use_awaitable);
  counter.atomic = counter.atomic + 1;  // [stores]
}

awaitable<void> exchange_without_a_look(Counter& counter) {
  co_await asio::post(use_awaitable);
  long value = counter.atomic;
  counter.atomic.compare_exchange_strong(value, value + 1);  // [exchanges]
}

awaitable<void> exchange_until_it_is_done(Counter& counter) {
  co_await asio::post(use_awaitable);
  long value = counter.atomic;
  while (!counter.atomic.compare_exchange_weak(value, value + 1)) {
  }
}

awaitable<void> fetch_and_add(Counter& counter) {
  co_await asio::post(use_awaitable);
  if (counter.atomic < 10) ++counter.atomic;
}

TEST(Preemption, BetweenALoadAndAStore) {
  expect_lost(load_and_store, "stores");
  expect_lost(exchange_without_a_look, "exchanges");
  expect_kept(exchange_until_it_is_done);
  expect_kept(fetch_and_add);
}

awaitable<void> fill_after_a_look(Counter& counter) {
  co_await asio::post(use_awaitable);
  if (counter.atomic == 0) counter.atomic += 2;  // [fills]
}

awaitable<void> fill_at_once(Counter& counter) {
  co_await asio::post(use_awaitable);
  long none = 0;
  counter.atomic.compare_exchange_strong(none, 2);
}

// The number that it reads may be the other's.
awaitable<void> take_a_number(Counter& counter, std::array<bool, 3>& taken) {
  co_await asio::post(use_awaitable);
  ++counter.atomic;
  const auto number = static_cast<std::size_t>(counter.atomic.load());
  const std::lock_guard lock{counter.mutex};
  EXPECT_FALSE(std::exchange(taken.at(number), true));  // [taken twice]
}

TEST(Preemption, BetweenAStoreAndALoad) {
  expect_bug(kata::pool(2), {"assertion", line_of("taken twice"), Order::unusual}, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    auto& taken = world.make<std::array<bool, 3>>();
    twice(world.executor(), [&] { return take_a_number(counter, taken); });
    world.run_to_end();
  });
}

TEST(Preemption, BetweenACheckAndWhatFollows) {
  expect_lost(fill_after_a_look, "fills");
  expect_kept(fill_at_once);
}

// Whoever is held up between the two inner locks has the outer one: the others wait for it in a loop.
awaitable<void> add_under_a_lock_of_ones_own(Counter& counter) {
  co_await asio::post(use_awaitable);
  while (counter.flag.test(std::memory_order_acquire) || counter.flag.test_and_set(std::memory_order_acquire)) {
  }
  {
    const std::lock_guard lock{counter.mutex};
    ++counter.value;
  }
  {
    const std::lock_guard lock{counter.mutex};
    EXPECT_GE(counter.value, 1);
  }
  counter.flag.clear(std::memory_order_release);
}

TEST(Preemption, OfWhoeverHoldsALockThatIsMadeOfAnAtomic) { expect_kept(add_under_a_lock_of_ones_own); }

// In a loop, a lock that another thread has for a moment is no blocked loop: also if that thread is held up.
TEST(Preemption, OfAThreadThatSharesALockWithALoop) {
  expect_right(kata::single, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    auto& loop = world.make<asio::io_context>();
    asio::co_spawn(loop, add_and_look_under_two_locks(counter), asio::detached);
    std::thread runs{[&loop] { loop.run(); }};
    asio::co_spawn(world.context(), add_and_look_under_two_locks(counter), asio::detached);
    asio::co_spawn(world.make<asio::thread_pool>(1), add_and_look_nested(counter), asio::detached);
    runs.join();
    world.run_to_end();
    EXPECT_EQ(counter.value, 3);
  });
}

using Take = awaitable<void> (*)(std::mutex&, std::mutex&);

awaitable<void> one_after_the_other(std::mutex& first, std::mutex& second) {
  co_await asio::post(use_awaitable);
  const std::lock_guard lock{first};
  const std::lock_guard other{second};  // [second]
}

awaitable<void> both_at_once(std::mutex& first, std::mutex& second) {
  co_await asio::post(use_awaitable);
  const std::scoped_lock lock{first, second};
}

void in_opposite_orders(kata::World& world, asio::any_io_executor pool, Take take) {
  auto& one = world.make<std::mutex>();
  auto& other = world.make<std::mutex>();
  asio::co_spawn(pool, take(one, other), asio::detached);
  asio::co_spawn(pool, take(other, one), asio::detached);
  world.run_to_end();
}

TEST(Preemption, BetweenTwoLocksThatAreTakenInOppositeOrders) {
  const auto on_the_worlds = [](kata::World& world, Take take) { in_opposite_orders(world, world.executor(), take); };
  const auto on_a_pool = [](kata::World& world, Take take) {
    in_opposite_orders(world, world.make<asio::thread_pool>(2).get_executor(), take);
  };
  for (const auto& report : {kata::search(kata::pool(2), [&](kata::World& w) { on_the_worlds(w, one_after_the_other); }),
                             kata::search(kata::single, [&](kata::World& w) { on_a_pool(w, one_after_the_other); })}) {
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
    EXPECT_EQ(stack_line(report.findings[0], __FILE__), line_of("second"));
    EXPECT_EQ(report.findings[0].stacks.size(), 3u) << "both threads, and where one of them was held up";
  }
  expect_right(kata::pool(2), [&](kata::World& w) { on_the_worlds(w, both_at_once); });
  expect_right(kata::single, [&](kata::World& w) { on_a_pool(w, both_at_once); });
}

awaitable<void> take_both(Counter& counter, Counter& other) {
  co_await asio::post(use_awaitable);
  const std::scoped_lock lock{counter.mutex, other.mutex};
  ++counter.value;
  ++other.value;
}

awaitable<void> take_one(Counter& counter) {
  co_await asio::post(use_awaitable);
  const std::lock_guard lock{counter.mutex};
  ++counter.value;
}

// A lock made of a number that is exchanged.
awaitable<void> add_when_it_is_ones_turn(Counter& counter) {
  co_await asio::post(use_awaitable);
  for (long free = 0; !counter.atomic.compare_exchange_strong(free, 1); free = 0) {
  }
  ++counter.value;
  counter.atomic = 0;
}

// As a thread does that has ended: nothing holds it up while those of the world run.
__attribute__((disable_sanitizer_instrumentation)) void give_back_memory_until(const volatile bool& over) {
  void* (*volatile take)(std::size_t) = &std::malloc;
  while (!over) std::free(take(100));
}

TEST(Preemption, IsTheSameWhileAnotherThreadGivesMemoryBack) {
  volatile bool over = false;
  std::thread outside{[&over] { give_back_memory_until(over); }};
  for (int i = 0; i < 100; ++i) {
    const auto report =
        kata::search(kata::single, [](kata::World& world) { on_a_thread_pool(world, exchange_until_it_is_done); });
    EXPECT_TRUE(report.findings.empty()) << report.findings.front().message;
    EXPECT_EQ(report.how, "exhaustive");
  }
  over = true;
  outside.join();
}

// A bell that one thread waits for and another one rings.
struct Bell {
  std::mutex mutex;
  std::condition_variable rung;
  std::atomic<bool> rings = false;
  bool has_rung = false;  // guarded by mutex
};

void wait_for_the_atomic(Bell& bell) {
  std::unique_lock lock{bell.mutex};
  while (!bell.rings) bell.rung.wait(lock);  // [waits after a look at an atomic]
}

void ring_without_the_lock(Bell& bell) {
  bell.rings = true;
  bell.rung.notify_one();
}

void ring_under_the_lock(Bell& bell) {
  {
    const std::lock_guard lock{bell.mutex};
    bell.rings = true;
  }
  bell.rung.notify_one();
}

void wait_for_the_bool(Bell& bell) {
  std::unique_lock lock{bell.mutex};
  while (!bell.has_rung) bell.rung.wait(lock);  // [waits again]
}

void notify_and_ring(Bell& bell) {
  bell.rung.notify_one();
  const std::lock_guard lock{bell.mutex};
  bell.has_rung = true;
}

void ring_and_notify(Bell& bell) {
  {
    const std::lock_guard lock{bell.mutex};
    bell.has_rung = true;
  }
  bell.rung.notify_one();
}

void wait_and_ring(kata::World& world, void (&wait)(Bell&), void (&ring)(Bell&)) {
  Bell& bell = world.make<Bell>();
  auto& waits = world.make<std::thread>([&] { wait(bell); });
  auto& rings = world.make<std::thread>([&] { ring(bell); });
  rings.join();
  waits.join();
}

void expect_never_heard(void (&wait)(Bell&), void (&ring)(Bell&), const char* mark) {
  const auto report = kata::search(kata::single, [&](kata::World& world) { wait_and_ring(world, wait, ring); });
  ASSERT_EQ(report.findings.size(), 1u) << mark;
  EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0], __FILE__), line_of(mark));
}

TEST(Preemption, BetweenALookAndAWait) {
  expect_never_heard(wait_for_the_atomic, ring_without_the_lock, "waits after a look at an atomic");
  expect_right(kata::single, [](kata::World& w) { wait_and_ring(w, wait_for_the_atomic, ring_under_the_lock); });
}

TEST(Preemption, BetweenANotificationAndWhatItIsAbout) {
  expect_never_heard(wait_for_the_bool, notify_and_ring, "waits again");
  expect_right(kata::single, [](kata::World& w) { wait_and_ring(w, wait_for_the_bool, ring_and_notify); });
}

TEST(NoRace, UnderALockMadeOfAnExchange) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_when_it_is_ones_turn(counter); });
  });
}

TEST(NoRace, UnderOneOfTwoLocksThatAreTakenTogether) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    Counter& other = world.make<Counter>();
    asio::co_spawn(pool, take_both(counter, other), asio::detached);
    asio::co_spawn(pool, take_one(other), asio::detached);
  });
}

}  // namespace
