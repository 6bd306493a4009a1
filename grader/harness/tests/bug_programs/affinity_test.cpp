// SPDX-License-Identifier: MIT
// On which context a coroutine goes on.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

struct Program {
  explicit Program(kata::World& world) : world{world} {
    world.name(world.context(), "loop");
    world.name(pool, "pool");
  }
  kata::World& world;
  asio::thread_pool pool{1};
  std::string way;

  void note() { way += world.running_in() + " "; }
};

awaitable<void> visit(Program& program) {
  program.note();
  co_await asio::post(program.pool, use_awaitable);  // The pool runs nothing but a hop.
  program.note();
  co_await asio::post(asio::bind_executor(program.pool, use_awaitable));  // Goes on in the pool...
  program.note();
  asio::steady_timer timer{program.pool, 1s};
  co_await timer.async_wait(use_awaitable);  // ...until the next wait.
  program.note();
}

TEST(Affinity, IsToTheExecutorOfTheCoroutine) {
  expect_right(kata::single, [](kata::World& world) {
    Program& program = world.make<Program>(world);
    EXPECT_EQ(world.running_in(), "");
    world.spawn(visit(program));
    world.run_to_end();
    EXPECT_EQ(program.way, "loop loop pool loop ");
  });
  expect_right(kata::single, [](kata::World& world) {
    Program& program = world.make<Program>(world);
    asio::co_spawn(program.pool, visit(program), asio::detached);
    world.run_to_end();
    EXPECT_EQ(program.way, "pool pool pool pool ");
  });
}

// To post to the pool and go on where one was does the slow work in the loop.
awaitable<void> compute_in_the_loop(Program& program) {
  co_await asio::post(program.pool, use_awaitable);  // [hops]
  std::this_thread::sleep_for(1s);
}

awaitable<void> compute(Program& program) {
  co_await asio::post(asio::bind_executor(program.pool, use_awaitable));
  std::this_thread::sleep_for(1s);
}

TEST(Affinity, BringsSlowWorkBackToTheLoop) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(Program&)) {
    world.spawn(run(world.make<Program>(world)));
    world.run_to_end();
  };
  const kata::SearchReport report =
      expect_bug(kata::single, {"blocked-loop", line_of("hops")},
                 [&](kata::World& world) { program(world, compute_in_the_loop); });
  expect_right(kata::single, [&](kata::World& world) { program(world, compute); });
}

awaitable<void> fail(Program& program) {
  co_await asio::post(asio::bind_executor(program.pool, use_awaitable));
  EXPECT_TRUE(false);
}

TEST(Affinity, IsToldInTheStory) {
  const auto story = [](const kata::SearchReport& report) {
    std::string text;
    for (const kata::Finding& finding : report.findings)
      for (const kata::Step& step : finding.steps)
        if (step.kind == "starts" || step.kind == "goes-on") text += step.text + "\n";
    return text;
  };
  EXPECT_EQ(story(kata::search(kata::single,
                               [](kata::World& world) {
                                 world.spawn(fail(world.make<Program>(world)));
                                 world.run_to_end();
                               })),
            "coroutine 1 starts fail on loop\ncoroutine 1 goes on in fail on pool\n");
  EXPECT_EQ(story(kata::search(kata::single,
                               [](kata::World& world) {
                                 auto& pool = world.make<asio::thread_pool>(1);
                                 asio::co_spawn(
                                     pool, []() -> awaitable<void> { co_await asio::post(use_awaitable); },
                                     asio::detached);
                                 world.run_to_end();
                                 EXPECT_TRUE(false);
                               })),
            "coroutine 1 starts operator() on thread_pool 2\ncoroutine 1 goes on in operator() on thread_pool 2\n");
}

}  // namespace
