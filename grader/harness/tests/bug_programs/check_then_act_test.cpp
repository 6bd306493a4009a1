// SPDX-License-Identifier: MIT
// What was checked is no longer true when it is acted upon.
#include "expectations.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

// In the usual order, whoever came before is done.
awaitable<void> late(awaitable<void> work) {
  for (int i = 0; i < 3; ++i) co_await asio::post(use_awaitable);
  co_await std::move(work);
}

struct Cache {
  kata::AsyncMutex loading{"the cache"};
  std::optional<int> value;
  int loads = 0;
};

awaitable<void> look_up(Cache& cache, kata::World& world) {
  if (cache.value) co_return;
  co_await world.external();
  cache.value = 42;
  ++cache.loads;
}

awaitable<void> look_up_one_by_one(Cache& cache, kata::World& world) {
  const auto lock = co_await cache.loading.lock();
  co_await look_up(cache, world);
}

TEST(CheckThenAct, ACacheIsFilledTwice) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(Cache&, kata::World&)) {
    Cache& cache = world.make<Cache>();
    world.spawn(run(cache, world));
    world.spawn(late(run(cache, world)));
    world.run_to_end();
    EXPECT_EQ(cache.loads, 1);  // [loads]
  };
  expect_bug(kata::single, {"assertion", line_of("loads"), Order::unusual},
             [&](kata::World& world) { program(world, look_up); });
  expect_right(kata::single, [&](kata::World& world) { program(world, look_up_one_by_one); });
}

struct Connection {
  bool wanted = false;
  bool open = false;
  int opened = 0;
};

awaitable<void> open_unless_open(Connection& connection) {
  if (connection.open) co_return;
  co_await asio::post(use_awaitable);
  connection.open = true;
  ++connection.opened;
}

awaitable<void> open_unless_wanted(Connection& connection) {
  if (std::exchange(connection.wanted, true)) co_return;
  co_await open_unless_open(connection);
}

TEST(CheckThenAct, AConnectionIsOpenedTwice) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(Connection&)) {
    Connection& connection = world.make<Connection>();
    world.spawn(run(connection));
    world.spawn(late(run(connection)));
    world.run_to_end();
    EXPECT_EQ(connection.opened, 1);  // [opened]
  };
  expect_bug(kata::pool(2), {"assertion", line_of("opened"), Order::unusual},
             [&](kata::World& world) { program(world, open_unless_open); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, open_unless_wanted); });
}

// Each client looks, is told that the money is there, and takes it.
awaitable<void> withdraw_after_a_look(int& balance, int amount) {
  if (balance < amount) co_return;
  co_await asio::post(use_awaitable);
  balance -= amount;
}

awaitable<void> withdraw_at_once(int& balance, int amount) {
  co_await asio::post(use_awaitable);
  if (balance >= amount) balance -= amount;
}

TEST(CheckThenAct, AnAccountIsOverdrawn) {
  const auto program = [](kata::World& world, awaitable<void> (&withdraw)(int&, int)) {
    int& balance = world.make<int>(100);
    for (const int amount : {70, 60}) world.spawn(withdraw(balance, amount));
    world.run_to_end();
    EXPECT_GE(balance, 0);  // [overdrawn]
  };
  expect_bug(kata::single, {"assertion", line_of("overdrawn")},
             [&](kata::World& world) { program(world, withdraw_after_a_look); });
  expect_right(kata::pool(3), [&](kata::World& world) { program(world, withdraw_at_once); });
}

}  // namespace
