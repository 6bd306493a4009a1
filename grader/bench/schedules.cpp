// SPDX-License-Identifier: MIT
// How many schedules a second a search runs, next to what Asio alone needs for the same program: a fresh
// io_context, the same coroutines, run(). A test that takes no time; see docs/harness.md.
//
//   ninja -C build harness_bench && build/grader/bench/harness_bench
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> post_often(int times) {
  for (int i = 0; i < times; ++i) co_await asio::post(asio::use_awaitable);
}

asio::awaitable<void> wait_once() {
  asio::steady_timer timer{co_await asio::this_coro::executor, 1us};
  co_await timer.async_wait(asio::use_awaitable);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Program {
  const char* name;
  int tasks;
  asio::awaitable<void> (*task)();
};

void measure(const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  const kata::SearchReport report = kata::search(
      kata::pool(program.tasks),
      [&](kata::World& world) {
        for (int i = 0; i < program.tasks; ++i) asio::co_spawn(world.context(), program.task(), asio::detached);
        world.run_to_end();
      },
      {.schedules = 200'000, .handlers = 10'000'000});
  const double searched = static_cast<double>(report.schedules) / seconds_since(start);

  const auto bare_start = std::chrono::steady_clock::now();
  constexpr int runs = 20'000;
  for (int run = 0; run < runs; ++run) {
    asio::io_context io;
    for (int i = 0; i < program.tasks; ++i) asio::co_spawn(io, program.task(), asio::detached);
    io.run();
  }
  const double bare = runs / seconds_since(bare_start);
  std::printf("%-22s %7llu schedules, %s: %7.0f a second; Asio alone %7.0f; ratio %.2f\n", program.name,
              static_cast<unsigned long long>(report.schedules), report.how.c_str(), searched, bare, searched / bare);
}

TEST(Bench, SchedulesASecond) {
  measure({"4 tasks, 1 post", 4, [] { return post_often(1); }});
  measure({"3 tasks, 3 posts", 3, [] { return post_often(3); }});
  measure({"5 tasks, 1 post", 5, [] { return post_often(1); }});
  measure({"4 tasks, 1 timer", 4, wait_once});
}

}  // namespace
