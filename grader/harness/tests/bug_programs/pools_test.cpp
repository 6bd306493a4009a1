// SPDX-License-Identifier: MIT
// Programs with thread_pools.
#include "expectations.hpp"
#include "stack_lines.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <thread>

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

}  // namespace
