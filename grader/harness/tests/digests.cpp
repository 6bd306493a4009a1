// SPDX-License-Identifier: MIT
// Prints what searches of some programs come to, step by step, as digests: see compare_digests.cmake.
#include <kata/async_mutex.hpp>
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> deposit(kata::World& world, long& balance) {
  const long before = balance;
  co_await world.external();
  balance = before + 1;
}

void lost_update(kata::World& world) {
  long& balance = world.make<long>(0);
  for (int i = 0; i < 4; ++i) world.spawn(deposit(world, balance));
  world.run_to_end();
}

asio::awaitable<void> transfer(kata::AsyncMutex& from, kata::AsyncMutex& to) {
  const auto first = co_await from.lock();
  co_await asio::post(asio::use_awaitable);
  const auto second = co_await to.lock();
}

void deadlock(kata::World& world) {
  auto& a = world.make<kata::AsyncMutex>("A");
  auto& b = world.make<kata::AsyncMutex>("B");
  world.spawn(transfer(a, b));
  world.spawn(transfer(b, a));
  world.run_to_end();
}

asio::awaitable<void> tick(std::chrono::milliseconds period) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (int i = 0; i < 3; ++i) {
    timer.expires_after(period);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

void timers(kata::World& world) {
  for (const auto period : {10ms, 10ms, 20ms}) world.spawn(tick(period));
  world.run_to_end();
}

void strand_and_choice(kata::World& world) {
  auto strand = asio::make_strand(world.context());
  const std::size_t count = 2 + world.choose(3) + std::random_device{}() % 2;
  for (std::size_t i = 0; i < count; ++i) asio::post(strand, [] {});
  for (int i = 0; i < 3; ++i) asio::post(world.context(), [] {});
  world.run_to_end();
}

TEST(Digests, ArePrinted) {
  const struct {
    const char* name;
    void (*body)(kata::World&);
    kata::Limits limits;
  } rows[] = {{"lost update", lost_update, {}},
              {"deadlock", deadlock, {}},
              {"timers", timers, {}},
              {"strand and choice", strand_and_choice, {}},
              {"sampled", lost_update, {.schedules = 200}}};
  for (const auto& row : rows) {
    for (const int threads : {1, 3}) {
      const kata::SearchReport report = kata::search({threads}, row.body, row.limits);
      std::printf("%s, %d: %llu %s '%s' %016llx\n", row.name, threads,
                  static_cast<unsigned long long>(report.schedules), report.how.c_str(), report.schedule.c_str(),
                  static_cast<unsigned long long>(report.digest));
    }
  }
}

}  // namespace
