// SPDX-License-Identifier: MIT
// Locks that a program has made itself: who has one may be held up, and the others wait for a moment.
#include "races/expect_race.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>

namespace asio = boost::asio;
using namespace bug_programs;

namespace {

struct LockOfACondition {
  std::mutex mutex;
  std::condition_variable idle;
  bool busy = false;

  void lock() {
    std::unique_lock guard{mutex};
    idle.wait(guard, [this] { return !busy; });
    busy = true;
  }
  void unlock() {
    {
      const std::lock_guard guard{mutex};
      busy = false;
    }
    idle.notify_one();
  }
};

struct LockOfASemaphore {
  std::binary_semaphore free{1};

  void lock() { free.acquire(); }
  void unlock() { free.release(); }
};

template <class Lock>
void expect_loops_may_wait_for_a_moment() {
  expect_right(kata::single, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    Lock& own = world.make<Lock>();
    const auto add = [&counter, &own] {
      const std::lock_guard lock{own};
      const std::lock_guard first{counter.mutex};  // Others may go before the second lock.
      const std::lock_guard second{counter.shared_mutex};
      ++counter.value;
    };
    asio::post(world.context(), add);
    asio::post(world.make<asio::thread_pool>(1), add);
    world.run_to_end();
    EXPECT_EQ(counter.value, 2);
  });
}

TEST(Preemption, OfWhoeverHoldsALockThatIsMadeOfACondition) {
  expect_loops_may_wait_for_a_moment<LockOfACondition>();
  expect_loops_may_wait_for_a_moment<LockOfASemaphore>();
}

TEST(Preemption, OfWhoeverHasBegunACallOnce) {
  int schedules = 0;
  expect_right(kata::single, [&schedules](kata::World& world) {
    Counter& counter = world.make<Counter>();
    std::once_flag& once = world.make<std::once_flag>();
    const auto begin = [&counter, &once] {
      std::call_once(once, [&counter] {
        const std::lock_guard first{counter.mutex};
        const std::lock_guard second{counter.shared_mutex};
        ++counter.value;
      });
      EXPECT_EQ(counter.value, 1);
    };
    asio::post(world.context(), begin);
    asio::post(world.make<asio::thread_pool>(1), begin);
    world.run_to_end();
    ++schedules;
  });
  EXPECT_GT(schedules, 2) << "nobody was held up";
}

TEST(Preemption, ACallOnceThatThrowsIsTriedAgain) {
  expect_right(kata::single, [](kata::World& world) {
    std::once_flag& once = world.make<std::once_flag>();
    int& tries = world.make<int>(0);
    const auto try_it = [&once, &tries] {
      try {
        std::call_once(once, [&tries] {
          if (++tries == 1) throw std::runtime_error{"not yet"};
        });
      } catch (const std::runtime_error&) {
      }
    };
    for (int i = 0; i < 3; ++i) asio::post(world.context(), try_it);
    world.run_to_end();
    EXPECT_EQ(tries, 2);
  });
}

}  // namespace
