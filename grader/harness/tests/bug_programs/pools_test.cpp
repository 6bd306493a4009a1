// SPDX-License-Identifier: MIT
// Programs with threads: thread_pools, io_contexts that threads of the program run.
#include "expectations.hpp"
#include "stack_lines.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

awaitable<void> posts(asio::thread_pool& pool, int count) {
  for (int i = 0; i < count; ++i) co_await asio::post(pool, use_awaitable);
}

TEST(Pools, HaveAsManySchedulesAsThereAreOrders) {
  const struct {
    int tasks;
    int posts;
    std::size_t threads;
    std::uint64_t schedules;
  } rows[] = {{3, 1, 3, 90}, {2, 2, 2, 20}, {3, 2, 3, 1680}, {4, 1, 4, 2520}, {4, 3, 1, 1}};
  for (const auto& row : rows) {
    const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
      auto& pool = world.make<asio::thread_pool>(row.threads);
      for (int i = 0; i < row.tasks; ++i) asio::co_spawn(pool, posts(pool, row.posts), asio::detached);
      world.run_to_end();
    }, {.handlers = 1'000'000});
    EXPECT_EQ(report.how, "exhaustive");
    EXPECT_EQ(report.schedules, row.schedules) << row.tasks << " tasks, " << row.posts << " posts";
  }
}

// What a kata does: a pool does the work, and a coroutine of the loop takes the result.
struct Shop {
  explicit Shop(std::size_t threads) : pool{threads} {}
  asio::thread_pool pool;
  int stock = 10;
};

awaitable<void> sell_off_the_strand(Shop& shop) {
  co_await asio::post(shop.pool, use_awaitable);
  const int before = shop.stock;
  co_await asio::post(shop.pool, use_awaitable);
  shop.stock = before - 1;
}

awaitable<void> sell_in_one_go(Shop& shop) {
  co_await asio::post(shop.pool, use_awaitable);
  --shop.stock;
}

TEST(Pools, LoseUpdatesBetweenTwoHandlers) {
  const auto program = [](kata::World& world, awaitable<void> (&sell)(Shop&)) {
    Shop& shop = world.make<Shop>(2);
    for (int i = 0; i < 2; ++i) world.spawn(sell(shop));
    world.run_to_end();
    EXPECT_EQ(shop.stock, 8);  // [oversold]
  };
  expect_bug(kata::single, {"assertion", line_of("oversold")}, [&](kata::World& w) { program(w, sell_off_the_strand); });
  expect_right(kata::single, [&](kata::World& world) { program(world, sell_in_one_go); });
}

awaitable<void> read_and_write(Shop& shop) {
  const int before = shop.stock;
  co_await asio::post(use_awaitable);
  shop.stock = before - 1;
}

TEST(Pools, LoseNoUpdatesInOneThread) {
  expect_bug(kata::single, {"assertion", line_of("sold")}, [&](kata::World& world) {
    Shop& shop = world.make<Shop>(2);
    for (int i = 0; i < 2; ++i) asio::co_spawn(shop.pool, read_and_write(shop), asio::detached);
    world.run_to_end();
    EXPECT_EQ(shop.stock, 8);  // [sold]
  });
}

// Executor affinity: where does a coroutine go on?

awaitable<void> change_on_the_loop(kata::World& world, asio::thread_pool& pool, bool come_home) {
  co_await asio::dispatch(asio::bind_executor(pool, use_awaitable));
  EXPECT_TRUE(pool.get_executor().running_in_this_thread());
  if (come_home) co_await asio::dispatch(asio::bind_executor(world.context(), use_awaitable));
  EXPECT_TRUE(world.context().get_executor().running_in_this_thread());  // [not at home]
}

TEST(Pools, KeepACoroutineUntilItGoesHome) {
  const auto program = [](kata::World& world, bool come_home) {
    world.spawn(change_on_the_loop(world, world.make<asio::thread_pool>(1), come_home));
    world.run_to_end();
  };
  expect_bug(kata::single, {"assertion", line_of("not at home")}, [&](kata::World& w) { program(w, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

TEST(Pools, GetACoroutineThatIsSpawnedOnThem) {
  expect_right(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(2);
    const auto on_pool = [](asio::thread_pool& p) -> awaitable<bool> {
      co_await asio::post(use_awaitable);
      co_return p.get_executor().running_in_this_thread();
    };
    const auto program = [](kata::World& w, asio::thread_pool& p, auto where) -> awaitable<void> {
      EXPECT_TRUE(co_await asio::co_spawn(p, where(p), use_awaitable));
      EXPECT_TRUE(w.context().get_executor().running_in_this_thread());
    };
    world.spawn(program(world, pool, on_pool));
    world.run_to_end();
  });
}

// The same pool cannot wait for itself.

int sum(asio::thread_pool& pool, int depth) {
  if (depth == 0) return 1;
  std::promise<int> result;
  asio::post(pool, [&] { result.set_value(sum(pool, depth - 1)); });
  return result.get_future().get() + 1;  // [waits for its own pool]
}

TEST(Pools, ThatWaitForThemselvesAreStuck) {
  const auto program = [](kata::World& world, std::size_t threads) {
    auto& pool = world.make<asio::thread_pool>(threads);
    auto& result = world.make<int>(0);
    asio::post(pool, [&] { result = sum(pool, 2); });
    world.run_to_end();
    EXPECT_EQ(result, 3);
  };
  const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) { program(world, 2); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("waits for its own pool"));
  expect_right(kata::single, [&](kata::World& world) { program(world, 3); });
}

struct Session : std::enable_shared_from_this<Session> {
  asio::thread_pool pool{1};
  void work() {
    asio::post(pool, [self = shared_from_this()] {});  // [the last owner]
  }
};

TEST(Pools, ThatADestroyedByTheirOwnThreadAreStuck) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    std::make_shared<Session>()->work();
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck") << report.findings[0].message;
  expect_right(kata::single, [](kata::World& world) {
    auto session = std::make_shared<Session>();
    session->work();
    session->pool.join();
    world.run_to_end();
  });
}

// Threads of the program's own, and what they wait for.

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

TEST(Threads, ThatRunALoopMustNotBlockItEither) {
  const auto program = [](kata::World& world, std::chrono::milliseconds nap) {
    Worker& worker = world.make<Worker>(true);
    asio::post(worker.context(), [nap] { std::this_thread::sleep_for(nap); });  // [naps]
    world.settle();
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, 5ms); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "blocked-loop") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of("naps"));
  expect_right(kata::single, [&](kata::World& world) { program(world, 0ms); });
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
