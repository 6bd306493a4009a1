// SPDX-License-Identifier: MIT
// The code of docs/findings.md about loops and threads, between the marks: what is bad has the finding,
// what is good has none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

namespace {

// --- blocked-loop

namespace blocked_bad {
// [blocked-loop: bad]
awaitable<void> blink(bool& light) {
  light = true;
  std::this_thread::sleep_for(100ms);  // the whole loop sleeps: no other coroutine, no timer
  light = false;
  co_return;
}
// [end]
}  // namespace blocked_bad

namespace blocked_good {
// [blocked-loop: good]
awaitable<void> blink(bool& light) {
  light = true;
  asio::steady_timer timer{co_await asio::this_coro::executor, 100ms};
  co_await timer.async_wait(use_awaitable);  // only this coroutine waits
  light = false;
}
// [end]
}  // namespace blocked_good

TEST(DocumentedFindings, BlockedLoop) {
  const auto program = [](kata::World& world, awaitable<void> (&blink)(bool&)) {
    world.spawn(blink(world.make<bool>(false)));
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, blocked_bad::blink); }), "blocked-loop");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, blocked_good::blink); }), "");
}

// --- cpu-bound

namespace cpu_bound_bad {
// [cpu-bound: bad]
awaitable<void> wait_for_answer(const std::atomic<bool>& answered) {
  while (!answered) {  // the handler that would answer never gets its turn
  }
  co_return;
}
// [end]
}  // namespace cpu_bound_bad

namespace cpu_bound_good {
// [cpu-bound: good]
awaitable<void> wait_for_answer(const std::atomic<bool>& answered) {
  while (!answered) co_await asio::post(use_awaitable);  // others run in between
}
// [end]
}  // namespace cpu_bound_good

TEST(DocumentedFindings, CpuBound) {
  const auto program = [](kata::World& world, awaitable<void> (&wait)(const std::atomic<bool>&)) {
    auto& answered = world.make<std::atomic<bool>>(false);
    world.spawn(wait(answered));
    asio::post(world.context(), [&answered] { answered = true; });
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, cpu_bound_bad::wait_for_answer); }),
            "cpu-bound");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, cpu_bound_good::wait_for_answer); }), "");
}

// --- race

namespace race_bad {
// [race: bad]
void count_visitors(asio::thread_pool& pool, long& visitors) {
  for (int i = 0; i < 2; ++i)
    asio::post(pool, [&visitors] { ++visitors; });  // on two threads at the same time
}
// [end]
}  // namespace race_bad

namespace race_good {
// [race: good]
void count_visitors(asio::thread_pool& pool, long& visitors) {
  const auto strand = asio::make_strand(pool);
  for (int i = 0; i < 2; ++i)
    asio::post(strand, [&visitors] { ++visitors; });  // one after the other, on whatever thread
}
// [end]
}  // namespace race_good

TEST(DocumentedFindings, Race) {
  const auto program = [](kata::World& world, void (&count)(asio::thread_pool&, long&)) {
    long& visitors = world.make<long>(0);
    count(world.make<asio::thread_pool>(2), visitors);
    world.run_to_end();
    EXPECT_EQ(visitors, 2);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, race_bad::count_visitors); }), "race");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, race_good::count_visitors); }), "");
}

// --- leaked-thread

namespace leaked_thread_bad {
// [leaked-thread: bad]
class Heartbeat {
 public:
  Heartbeat() {
    std::thread{[] {
      for (;;) std::this_thread::sleep_for(1s);
    }}.detach();  // goes on after the object, and after main()
  }
};
// [end]
}  // namespace leaked_thread_bad

namespace leaked_thread_good {
// [leaked-thread: good]
class Heartbeat {
 public:
  ~Heartbeat() {
    {
      const std::lock_guard lock{mutex_};
      stopped_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::thread thread_{[this] {
    std::unique_lock lock{mutex_};
    while (!changed_.wait_for(lock, 1s, [this] { return stopped_; })) {
    }
  }};
};
// [end]
}  // namespace leaked_thread_good

template <class Heartbeat>
void beat(kata::World& world) {
  const Heartbeat heartbeat;
  world.advance(3s);
}

TEST(DocumentedFindings, LeakedThread) {
  EXPECT_EQ(rule_of(kata::single, beat<leaked_thread_bad::Heartbeat>), "leaked-thread");
  EXPECT_EQ(rule_of(kata::single, beat<leaked_thread_good::Heartbeat>), "");
}

// --- unsupported

namespace unsupported_bad {
// [unsupported: bad]
awaitable<int> next_number() {
  static int last = 0;  // lives longer than one run of the program
  if (last % 2 == 0) co_await asio::post(use_awaitable);
  co_return ++last;
}
// [end]
}  // namespace unsupported_bad

namespace unsupported_good {
// [unsupported: good]
struct Numbers {
  int last = 0;

  awaitable<int> next() {
    if (last % 2 == 0) co_await asio::post(use_awaitable);
    co_return ++last;
  }
};
// [end]
}  // namespace unsupported_good

TEST(DocumentedFindings, Unsupported) {
  EXPECT_EQ(rule_of(kata::single, [](kata::World& world) { world.run(unsupported_bad::next_number()); }), "unsupported");
  EXPECT_EQ(rule_of(kata::single,
                    [](kata::World& world) { world.run(world.make<unsupported_good::Numbers>().next()); }),
            "");
}

}  // namespace
