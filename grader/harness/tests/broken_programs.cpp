// SPDX-License-Identifier: MIT
// A small program for each finding, whose pictures the grader's tests compare with golden ones; each case fails.
// Compiled as the editable files of a kata are.
#include <kata/async_mutex.hpp>
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

namespace {

awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}

awaitable<void> deposit(kata::World& world, int& balance, int cents) {
  const int before = balance;
  co_await world.external();
  balance = before + cents;
}

TEST(Broken, Assertion) {
  kata::explore(kata::single, [](kata::World& world) {
    int& balance = world.make<int>(0);
    for (const int cents : {100, 20}) world.spawn(deposit(world, balance, cents));
    world.run_to_end();
    EXPECT_EQ(balance, 120);
  });
}

awaitable<void> transfer(kata::AsyncMutex& from, kata::AsyncMutex& to) {
  const auto first = co_await from.lock();
  co_await pause(1ms);
  const auto second = co_await to.lock();
}

TEST(Broken, Stuck) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& left = world.make<kata::AsyncMutex>("the left fork");
    auto& right = world.make<kata::AsyncMutex>("the right fork");
    world.spawn(transfer(left, right));
    world.spawn(transfer(right, left));
    world.run_to_end();
  });
}

awaitable<void> send_mail() {
  co_await pause(20ms);
  throw std::runtime_error{"no route to the post office"};
}

TEST(Broken, SwallowedException) {
  kata::explore(kata::single, [](kata::World& world) {
    asio::co_spawn(world.context(), send_mail(), asio::detached);
    world.settle();
  });
}

TEST(Broken, EscapedException) {
  kata::explore(kata::single, [](kata::World& world) {
    asio::post(world.context(), [] { throw std::runtime_error{"nobody is at home"}; });
    world.settle();
  });
}

awaitable<void> wait_for_ever() {
  asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::steady_clock::time_point::max()};
  co_await timer.async_wait(use_awaitable);
}

TEST(Broken, LeakedCoroutine) {
  kata::explore(kata::single, [](kata::World& world) {
    asio::co_spawn(world.context(), wait_for_ever(), asio::detached);
    world.run_to_end();
  });
}

TEST(Broken, LeakedThread) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& never = world.make<std::promise<void>>();
    std::thread{[&] { never.get_future().wait(); }}.detach();
    world.settle();
  });
}

awaitable<void> read_sensor() {
  co_await pause(10ms);
  std::this_thread::sleep_for(300ms);
}

TEST(Broken, BlockedLoop) {
  kata::explore(kata::single, [](kata::World& world) { world.run(read_sensor()); });
}

awaitable<void> search_for_prime(std::atomic<unsigned>& found) {
  co_await asio::post(use_awaitable);
  for (unsigned n = 1; n != 0; n += 2)
    if (n % 3 == 0) found = n;
}

TEST(Broken, CpuBound) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& found = world.make<std::atomic<unsigned>>(0U);
    world.run(search_for_prime(found));
  });
}

awaitable<void> count(int& visitors) {
  co_await asio::post(use_awaitable);
  ++visitors;
}

TEST(Broken, Race) {
  kata::explore(kata::pool(2), [](kata::World& world) {
    int& visitors = world.make<int>(0);
    for (int i = 0; i < 2; ++i) world.spawn(count(visitors));
    world.run_to_end();
  });
}

awaitable<void> poll() {
  for (;;) co_await pause(1ms);
}

TEST(Broken, Budget) {
  kata::explore(kata::single, [](kata::World& world) { world.run(poll()); });
}

awaitable<void> announce() {
  co_await asio::post(use_awaitable);
  asio::ip::udp::socket socket{co_await asio::this_coro::executor, asio::ip::udp::v4()};
}

TEST(Broken, Unsupported) {
  kata::explore(kata::single, [](kata::World& world) { world.run(announce()); });
}

TEST(Broken, AuthorError) {
  kata::explore(kata::single, [](kata::World& world) { asio::co_spawn(world.context(), pause(1s), asio::detached); });
}

// Handlers that are no coroutine's, on strands of a pool: who made them is what there is to tell.
TEST(Broken, OrderOfHandlers) {
  kata::explore(kata::single, [](kata::World& world) {
    std::string& said = world.make<std::string>();
    asio::thread_pool pool{2};
    auto strand = asio::make_strand(pool);
    asio::post(strand, [&said, strand] {
      said += "hello";
      asio::post(strand, [&said] { said += " world"; });
    });
    asio::post(pool, [&said, strand] { asio::post(strand, [&said] { said += ", dear"; }); });
    pool.join();
    EXPECT_EQ(said, "hello, dear world");
  });
}

}  // namespace
