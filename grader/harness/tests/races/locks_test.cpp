// SPDX-License-Identifier: MIT
// Locks, atomics and semaphores: what they order, and what they do not.
#include "races/expect_race.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

awaitable<void> add_under_the_mutex(Counter& counter) {
  co_await asio::post(use_awaitable);
  const std::lock_guard lock{counter.mutex};
  ++counter.value;
}

TEST(NoRace, UnderAMutex) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_under_the_mutex(counter); });
  });
}

// Each handler has a mutex of its own, most often in the same place on the stack.
awaitable<void> add_under_a_mutex_of_its_own(Counter& counter) {
  co_await asio::post(use_awaitable);
  std::mutex mutex;
  const std::lock_guard lock{mutex};
  ++counter.value;  // [own mutex]
}

TEST(Races, UnderAMutexOfEachHandler) {
  expect_race_in("own mutex", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_under_a_mutex_of_its_own(counter); });
  });
}

awaitable<void> look_before_the_mutex(Counter& counter) {
  co_await asio::post(use_awaitable);
  if (counter.value > 5) co_return;  // [looks first]
  const std::lock_guard lock{counter.mutex};
  ++counter.value;
}

TEST(Races, OfALookBeforeTheLock) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    twice(world.executor(), [&] { return look_before_the_mutex(counter); });
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "race");
  EXPECT_EQ(stack_line(report.findings[0]), line_of("looks first"));
}

awaitable<void> add_atomically(Counter& counter) {
  co_await asio::post(use_awaitable);
  counter.atomic++;
}

TEST(NoRace, OfAnAtomic) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_atomically(counter); });
  });
}

awaitable<void> publish(Counter& counter, std::memory_order order) {
  co_await asio::post(use_awaitable);
  counter.value = 42;
  counter.atomic.store(1, order);
}

awaitable<void> take(Counter& counter, std::memory_order order) {
  co_await asio::post(use_awaitable);
  if (counter.atomic.load(order) == 0) co_return;
  const long seen = counter.value;
  EXPECT_EQ(seen, 42);
}

TEST(NoRace, OfWhatAnAtomicPublishes) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    asio::co_spawn(pool, publish(counter, std::memory_order_release), asio::detached);
    asio::co_spawn(pool, take(counter, std::memory_order_acquire), asio::detached);
  });
}

TEST(Races, OfWhatARelaxedAtomicDoesNotPublish) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    asio::co_spawn(world.executor(), publish(counter, std::memory_order_relaxed), asio::detached);
    asio::co_spawn(world.executor(), take(counter, std::memory_order_relaxed), asio::detached);
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "race");
}

TEST(NoRace, WithSemaphoresLatchesAndConditions) {
  expect_right(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(2);
    Counter& counter = world.make<Counter>();
    auto& latch = world.make<std::latch>(1);
    auto& semaphore = world.make<std::counting_semaphore<>>(0);
    auto& condition = world.make<std::condition_variable>();
    asio::post(pool, [&] {
      ++counter.value;
      latch.count_down();
      semaphore.acquire();
      ++counter.value;
      const std::lock_guard lock{counter.mutex};
      counter.atomic = 1;
      condition.notify_one();
    });
    asio::post(pool, [&] {
      latch.wait();
      ++counter.value;
      semaphore.release();
      std::unique_lock lock{counter.mutex};
      condition.wait(lock, [&] { return counter.atomic == 1; });
      ++counter.value;
    });
    world.run_to_end();
    EXPECT_EQ(counter.value, 4);
  });
}

TEST(NoRace, WithReadersAndAWriter) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [&counter] {
        const std::shared_lock lock{counter.shared_mutex};
        EXPECT_GE(counter.value, 0);
      });
    asio::post(pool, [&counter] {
      const std::unique_lock lock{counter.shared_mutex};
      ++counter.value;
    });
  });
}

TEST(Races, OfReadersThatWrite) {
  expect_race_in("with a reader's lock", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [&counter] {
        const std::shared_lock lock{counter.shared_mutex};
        ++counter.value;  // [with a reader's lock]
      });
  });
}

TEST(Races, OfWhatIsDoneAfterTheUnlock) {
  expect_race_in("after the unlock", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [&counter] {
        counter.mutex.lock();
        counter.mutex.unlock();
        ++counter.value;  // [after the unlock]
      });
  });
}

struct MadeOnce {
  std::once_flag once;
  std::unique_ptr<long> value;

  long& get() {
    std::call_once(once, [this] { value = std::make_unique<long>(7); });
    return *value;
  }
};

TEST(NoRace, AfterACallOnce) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    MadeOnce& made = world.make<MadeOnce>();
    for (int i = 0; i < 2; ++i) asio::post(pool, [&made] { EXPECT_EQ(made.get(), 7); });
  });
}

TEST(Races, OfWhatIsDoneAfterACallOnce) {
  expect_race_in("after the call once", [](kata::World& world, asio::any_io_executor pool) {
    MadeOnce& made = world.make<MadeOnce>();
    for (int i = 0; i < 2; ++i) asio::post(pool, [&made] { ++made.get(); });  // [after the call once]
  });
}

TEST(NoRace, OfWhatAnAtomicSharedPointerLeadsTo) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    auto& latest = world.make<std::atomic<std::shared_ptr<const long>>>(std::make_shared<const long>(0));
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [&latest] {
        std::shared_ptr<const long> old = latest.load();
        while (!latest.compare_exchange_weak(old, std::make_shared<const long>(*old + 1))) {
        }
      });
    world.run_to_end();
    EXPECT_EQ(*latest.load(), 2);
  });
}

TEST(Races, OfAnObjectThatIsReachedThroughAnAtomicSharedPointer) {
  expect_race_in("through the pointer", [](kata::World& world, asio::any_io_executor pool) {
    auto& latest = world.make<std::atomic<std::shared_ptr<long>>>(std::make_shared<long>(0));
    for (int i = 0; i < 2; ++i) asio::post(pool, [&latest] { ++*latest.load(); });  // [through the pointer]
  });
}

}  // namespace
