// SPDX-License-Identifier: MIT
// Programs that rely on an order which Asio does not promise, and programs that rely on one it does.
#include "expectations.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
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

awaitable<void> note_after(kata::World& world, std::string& log, char name) {
  co_await world.external();
  log += name;
}

TEST(Orders, OfTwoAnswersFromOutsideAreOpen) {
  const auto program = [](kata::World& world, bool relies_on_it) {
    std::string& log = world.make<std::string>();
    world.spawn(note_after(world, log, 'a'));
    world.spawn(note_after(world, log, 'b'));
    world.run_to_end();
    if (relies_on_it) EXPECT_EQ(log, "ab");  // [answers]
    EXPECT_EQ(log.size(), 2u);
  };
  expect_bug(kata::single, {"assertion", line_of("answers"), Order::unusual},
             [&](kata::World& world) { program(world, true); });
  expect_right(kata::single, [&](kata::World& world) { program(world, false); });
}

TEST(Orders, OfAnAnswerAndWhatWasPostedAfterItAreOpen) {
  const auto program = [](kata::World& world, bool relies_on_it) {
    std::string& log = world.make<std::string>();
    world.spawn(note_after(world, log, 'a'));
    asio::post(world.context(), [&] { asio::post(world.context(), [&] { log += 'p'; }); });
    world.run_to_end();
    if (relies_on_it) EXPECT_EQ(log, "ap");  // [answer and post]
  };
  expect_bug(kata::single, {"assertion", line_of("answer and post"), Order::unusual},
             [&](kata::World& world) { program(world, true); });
  expect_right(kata::single, [&](kata::World& world) { program(world, false); });
}

void after(kata::World& world, std::chrono::milliseconds time, std::string& log, char name) {
  world.make<asio::steady_timer>(world.context(), time).async_wait([&log, name](const boost::system::error_code&) {
    log += name;
  });
}

TEST(Orders, OfTimersThatExpireTogetherAreOpen) {
  const auto program = [](kata::World& world, std::chrono::milliseconds second) {
    std::string& log = world.make<std::string>();
    after(world, 10ms, log, 'a');
    after(world, second, log, 'b');
    world.run_to_end();
    EXPECT_EQ(log, "ab");  // [timers]
  };
  expect_bug(kata::single, {"assertion", line_of("timers"), Order::unusual},
             [&](kata::World& world) { program(world, 10ms); });
  expect_right(kata::single, [&](kata::World& world) { program(world, 11ms); });
  expect_right(kata::pool(3), [&](kata::World& world) { program(world, 11ms); });
}

TEST(Orders, OfTimersAreKeptWhenTheTestSleepsPastSeveral) {
  expect_right(kata::single, [](kata::World& world) {
    std::string& log = world.make<std::string>();
    after(world, 2ms, log, 'b');
    after(world, 1ms, log, 'a');
    after(world, 9ms, log, 'c');
    std::this_thread::sleep_for(10ms);
    EXPECT_EQ(log, "abc");
    world.run_to_end();
    EXPECT_EQ(world.elapsed(), 10ms);
  });
}

awaitable<void> call_with_timeout(kata::World& world, bool& timed_out, std::chrono::seconds limit) {
  asio::steady_timer answer{world.context(), world.choose(2) == 0 ? 1s : 10s};
  asio::steady_timer timeout{world.context(), limit};
  using namespace asio::experimental::awaitable_operators;
  const auto first = co_await (answer.async_wait(use_awaitable) || timeout.async_wait(use_awaitable));
  timed_out = first.index() == 1;
}

TEST(Orders, OfAnAnswerAndATimeoutAreTriedBothWays) {
  const auto program = [](kata::World& world, std::chrono::seconds limit) {
    bool& timed_out = world.make<bool>(false);
    world.run(call_with_timeout(world, timed_out, limit));
    EXPECT_FALSE(timed_out);  // [timed out]
  };
  expect_bug(kata::single, {"assertion", line_of("timed out"), Order::unusual},
             [&](kata::World& world) { program(world, 5s); });
  expect_right(kata::single, [&](kata::World& world) { program(world, 11s); });
}

TEST(Orders, OfPostsAreKeptByOneThreadAndByAStrand) {
  const auto log_three = [](kata::World& world, auto executor) {
    std::string& log = world.make<std::string>();
    for (const char name : {'a', 'b', 'c'}) asio::post(executor, [&log, name] { log += name; });
    world.run_to_end();
    EXPECT_EQ(log, "abc");  // [posts]
  };
  expect_right(kata::single, [&](kata::World& world) { log_three(world, world.executor()); });
  expect_right(kata::pool(3), [&](kata::World& world) { log_three(world, asio::make_strand(world.executor())); });
  expect_bug(kata::pool(2), {"assertion", line_of("posts"), Order::unusual},
             [&](kata::World& world) { log_three(world, world.executor()); });
}

TEST(Orders, OfADispatchInsideAStrandIsAtOnce) {
  expect_right(kata::pool(3), [](kata::World& world) {
    std::string& log = world.make<std::string>();
    const auto strand = asio::make_strand(world.executor());
    asio::post(strand, [&log, strand] {
      asio::dispatch(strand, [&log] { log += 'a'; });
      log += 'b';
    });
    asio::post(strand, [&log] { log += 'c'; });
    world.run_to_end();
    EXPECT_EQ(log, "abc");
  });
}

using StrandAwaitable = asio::awaitable<int, asio::strand<asio::io_context::executor_type>>;

StrandAwaitable on_its_own_executor(int value) {
  co_await asio::post(asio::use_awaitable_t<asio::strand<asio::io_context::executor_type>>{});
  co_return value;
}

awaitable<int> twice(int value) {
  co_await asio::post(asio::deferred);
  co_return 2 * value;
}

awaitable<int> every_kind_of_token(kata::World& world) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer{world.context(), 1s};
  auto [error] = co_await timer.async_wait(asio::as_tuple(use_awaitable));
  timer.expires_after(1s);
  auto [again] = co_await timer.async_wait(asio::as_tuple(asio::deferred));
  const auto [a, b] = co_await (twice(1) && twice(2));
  auto work = twice(3);
  auto moved = std::move(work);
  const int c = co_await std::move(moved);
  const int d =
      co_await asio::co_spawn(asio::make_strand(world.context().get_executor()), on_its_own_executor(4), use_awaitable);
  co_return error || again ? 0 : a + b + c + d;
}

TEST(Orders, OfCorrectProgramsWithEveryKindOfTokenAreAllRight) {
  for (const kata::Model model : {kata::single, kata::pool(2)})
    expect_right(model, [](kata::World& world) {
      EXPECT_EQ(world.run(every_kind_of_token(world)), 2 + 4 + 6 + 4);
      EXPECT_EQ(world.elapsed(), 2s);
      world.run_to_end();
    });
}

}  // namespace
