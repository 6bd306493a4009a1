// SPDX-License-Identifier: MIT
// Programs that start threads themselves, some of which run an io_context.
#include "expectations.hpp"
#include "stack_lines.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

class Queue {
 public:
  explicit Queue(bool looks_under_the_lock) : careful_{looks_under_the_lock} {}

  void push(int item) {
    {
      const std::lock_guard lock{mutex_};
      items_.push(item);
    }
    condition_.notify_one();
  }

  int pop() {
    if (careful_) {
      std::unique_lock lock{mutex_};
      condition_.wait(lock, [this] { return !items_.empty(); });
      return take();
    }
    std::unique_lock lock{mutex_};
    condition_.wait(lock);  // [never looks]
    return take();
  }

 private:
  int take() {
    if (items_.empty()) return -1;
    const int item = items_.front();
    items_.pop();
    return item;
  }

  const bool careful_;
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<int> items_;
};

TEST(Threads, MissANotificationThatCameBefore) {
  const auto program = [](kata::World& world, bool careful) {
    Queue& queue = world.make<Queue>(careful);
    std::thread consumer{[&] { EXPECT_EQ(queue.pop(), 7); }};
    asio::post(world.context(), [&] { queue.push(7); });
    world.settle();
    consumer.join();
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, false); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("never looks"));
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

TEST(Threads, DeadlockOverTwoMutexesThatTheyHoldWhileTheySleep) {
  const auto program = [](kata::World& world, bool same_order) {
    auto& a = world.make<std::mutex>();
    auto& b = world.make<std::mutex>();
    const auto hold_both = [](std::mutex& first, std::mutex& second) {
      const std::lock_guard one{first};
      std::this_thread::sleep_for(1ms);
      const std::lock_guard two{second};  // [second mutex]
    };
    std::thread x{[&] { hold_both(a, b); }};
    std::thread y{[&] { same_order ? hold_both(a, b) : hold_both(b, a); }};
    world.settle();
    x.join();
    y.join();
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, false); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("second mutex"));
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

TEST(Threads, ThatNobodyJoinsOutliveTheTest) {
  const auto program = [](kata::World& world, bool stops) {
    auto& stop = world.make<std::promise<void>>();
    std::thread{[&] { stop.get_future().wait(); }}.detach();  // [waits for ever]
    world.settle();
    if (stops) stop.set_value();
    world.settle();
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, false); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "leaked-thread") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("waits for ever"));
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

// What belongs to a thread goes when the thread ends.
struct Guest {
  std::atomic<int>& left;
  ~Guest() { ++left; }
};

TEST(Threads, ThatNobodyJoinsMayEndAfterTheyHaveSaidSo) {
  const auto program = [](kata::World& world, bool joined) {
    auto& left = world.make<std::atomic<int>>(0);
    auto& done = world.make<std::promise<void>>();
    std::thread thread{[&] {
      thread_local const Guest guest{left};
      done.set_value();
    }};
    if (!joined) thread.detach();
    done.get_future().wait();
    if (joined) thread.join();
    EXPECT_EQ(left, 1);
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, false); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "assertion") << report.findings[0].message;
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

// An io_context in a thread of its own.

class Worker {
 public:
  explicit Worker(bool guarded) {
    if (guarded) guard_.emplace(io_.get_executor());
    thread_ = std::thread{[this] { io_.run(); }};
  }
  ~Worker() {
    guard_.reset();
    thread_.join();
  }
  asio::io_context& context() { return io_; }

 private:
  asio::io_context io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard_;
  std::thread thread_;
};

TEST(Threads, LeaveAnIoContextThatHasNoWorkYet) {
  const auto program = [](kata::World& world, bool guarded) {
    Worker& worker = world.make<Worker>(guarded);
    bool& done = world.make<bool>(false);
    asio::post(world.context(), [&] { asio::post(worker.context(), [&] { done = true; }); });
    world.settle();
    EXPECT_TRUE(done);  // [never ran]
  };
  expect_bug(kata::single, {"assertion", line_of("never ran"), Order::unusual}, [&](kata::World& w) { program(w, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

TEST(Threads, ThatAreWaitedForWhileTheirLoopHasWorkAreStuck) {
  const auto program = [](bool let_go) {
    asio::io_context io;
    auto guard = asio::make_work_guard(io);
    std::thread thread{[&] { io.run(); }};
    if (let_go) guard.reset();
    thread.join();  // [waits for the loop]
  };
  const auto report = kata::search(kata::single, [&](kata::World&) { program(false); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("waits for the loop"));
  expect_right(kata::single, [&](kata::World&) { program(true); });
}

TEST(Threads, MayHaveEndedBeforeTheirCreatorGoesOn) {
  const auto program = [](bool guarded_in_time) {
    asio::io_context io;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard;
    if (guarded_in_time) guard.emplace(io.get_executor());
    std::thread thread{[&] { io.run(); }};
    if (!guarded_in_time) guard.emplace(io.get_executor());
    bool ran = false;
    asio::post(io, [&] { ran = true; });
    guard.reset();
    thread.join();
    EXPECT_TRUE(ran);  // [posted to a loop that has ended]
  };
  const Bug bug{"assertion", line_of("posted to a loop that has ended"), Order::unusual};
  expect_bug(kata::single, bug, [&](kata::World&) { program(false); });
  expect_right(kata::single, [&](kata::World&) { program(true); });
  const auto in_a_thread = [&](bool guarded_in_time) { std::thread{[&] { program(guarded_in_time); }}.join(); };
  expect_bug(kata::single, bug, [&](kata::World&) { in_a_thread(false); });
  expect_right(kata::single, [&](kata::World&) { in_a_thread(true); });
}

TEST(Threads, ThatRunALoopWithTimersMustNotBlockItEither) {
  const auto program = [](kata::World& world, std::chrono::milliseconds nap) {
    Worker& worker = world.make<Worker>(true);
    auto& timer = world.make<asio::steady_timer>(worker.context(), 1ms);
    timer.async_wait([nap](boost::system::error_code) { std::this_thread::sleep_for(nap); });  // [naps]
    world.settle();
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, 5ms); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "blocked-loop") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("naps"));
  expect_right(kata::single, [&](kata::World& world) { program(world, 0ms); });
}

// How pools were made before there was a thread_pool.
TEST(Threads, ThatRunWhatIsPostedMayBlock) {
  expect_right(kata::single, [](kata::World& world) {
    Worker& worker = world.make<Worker>(true);
    for (int i = 0; i < 2; ++i) asio::post(worker.context(), [] { std::this_thread::sleep_for(5ms); });
    world.settle();
    EXPECT_EQ(world.elapsed(), 10ms);
  });
}

TEST(Threads, ThatWaitForLongerThanAnybodyLivesWaitForAnEvent) {
  expect_right(kata::single, [](kata::World& world) {
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    std::thread thread{[&] {
      std::unique_lock lock{mutex};
      while (!over) changed.wait_until(lock, std::chrono::steady_clock::time_point::max());
    }};
    world.settle();
    EXPECT_EQ(world.elapsed(), 0ms);
    {
      const std::lock_guard lock{mutex};
      over = true;
    }
    changed.notify_one();
    thread.join();
    EXPECT_EQ(world.elapsed(), 0ms);
  });
}

TEST(Threads, RunTwoLoopsInEveryOrder) {
  const auto report = kata::search(kata::single, [](kata::World& world) {
    Worker& worker = world.make<Worker>(true);
    world.settle();
    std::string& log = world.make<std::string>();
    for (const char name : {'a', 'b'}) asio::post(world.context(), [&log, name] { log += name; });
    for (const char name : {'c', 'd'}) asio::post(worker.context(), [&log, name] { log += name; });
    world.settle();
    EXPECT_LT(log.find('a'), log.find('b'));
    EXPECT_LT(log.find('c'), log.find('d'));
  });
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.schedules, 12u);  // 4! / (2! 2!), and the thread or its creator begins
}

TEST(Threads, GetTheResultsOfCoroutinesAsFutures) {
  expect_right(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(1);
    const auto answer = []() -> awaitable<int> {
      asio::steady_timer timer{co_await asio::this_coro::executor, 1s};
      co_await timer.async_wait(use_awaitable);
      co_return 42;
    };
    EXPECT_EQ(asio::co_spawn(pool, answer(), asio::use_future).get(), 42) << "the test itself may wait";
    EXPECT_EQ(world.elapsed(), 1s);
  });
}

// What a thread was in the middle of may be gone when it goes on: here the coroutine that it has started.
awaitable<int> answer_later(kata::World& world) {
  co_await world.external();
  co_return 42;
}

awaitable<void> ask_and_sleep(kata::World& world) {
  EXPECT_EQ(asio::co_spawn(world.executor(), answer_later(world), asio::use_future).get(), 42);
  std::this_thread::sleep_for(1s);
  co_return;
}

TEST(Threads, MayWaitForWhatTheyHaveStarted) {
  expect_right(kata::single, [](kata::World& world) {
    asio::co_spawn(world.make<asio::thread_pool>(1), ask_and_sleep(world), asio::detached);
    world.run_to_end();
  });
}

TEST(Threads, ThatThrowEndTheProgram) {
  const auto report = kata::search(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(1);
    asio::post(pool, [] { throw std::runtime_error{"disk full"}; });
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "escaped-exception");
}

TEST(Threads, MayCatchWhatComesOutOfRun) {
  expect_right(kata::single, [](kata::World& world) {
    asio::io_context io;
    asio::post(io, [] { throw std::runtime_error{"disk full"}; });
    EXPECT_THROW(io.run(), std::runtime_error);
    io.restart();
    std::thread{[&] {
      asio::post(io, [] { throw std::runtime_error{"disk full"}; });
      EXPECT_THROW(io.run(), std::runtime_error);
    }}.join();
    world.run_to_end();
  });
}

}  // namespace
