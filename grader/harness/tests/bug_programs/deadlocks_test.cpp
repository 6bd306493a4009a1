// SPDX-License-Identifier: MIT
// Everybody waits for somebody else.
#include "expectations.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <mutex>
#include <shared_mutex>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using kata::AsyncMutex;
using namespace bug_programs;

namespace {

awaitable<void> transfer(AsyncMutex& from, AsyncMutex& to) {
  const auto first = co_await from.lock();
  co_await asio::post(use_awaitable);
  const auto second = co_await to.lock();  // [second lock]
}

awaitable<void> late_transfer(AsyncMutex& from, AsyncMutex& to) {
  for (int i = 0; i < 4; ++i) co_await asio::post(use_awaitable);
  co_await transfer(from, to);
}

TEST(Deadlocks, OfTwoLocksInOppositeOrdersNameTheCycle) {
  const auto report =
      expect_bug(kata::pool(2), {"stuck", line_of("second lock"), Order::unusual}, [](kata::World& world) {
        auto& a = world.make<AsyncMutex>("account A");
        auto& b = world.make<AsyncMutex>("account B");
        world.spawn(transfer(a, b));
        world.spawn(late_transfer(b, a));
        world.run_to_end();
      });
  ASSERT_EQ(report.findings.size(), 1u);
  const kata::Finding& finding = report.findings[0];
  EXPECT_NE(finding.message.find("coroutine 1 waits for coroutine 2, which waits for coroutine 1"), std::string::npos)
      << finding.message;
  ASSERT_EQ(finding.notes.size(), 2u);
  EXPECT_EQ(finding.notes[0].text, "coroutine 1 waits for account B, which coroutine 2 holds");
  EXPECT_EQ(finding.notes[1].text, "coroutine 2 waits for account A, which coroutine 1 holds");

  expect_right(kata::pool(2), [](kata::World& world) {
    auto& a = world.make<AsyncMutex>();
    auto& b = world.make<AsyncMutex>();
    world.spawn(transfer(a, b));
    world.spawn(late_transfer(a, b));
    world.run_to_end();
  });
}

TEST(Deadlocks, OfThreeLocksNameTheCycle) {
  const auto program = [](kata::World& world, bool round) {
    auto& a = world.make<AsyncMutex>("A");
    auto& b = world.make<AsyncMutex>("B");
    auto& c = world.make<AsyncMutex>("C");
    world.spawn(transfer(a, b));
    world.spawn(transfer(b, c));
    world.spawn(round ? transfer(c, a) : transfer(a, c));
    world.run_to_end();
  };
  const auto report =
      expect_bug(kata::pool(3), {"stuck", line_of("second lock")}, [&](kata::World& w) { program(w, true); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_NE(report.findings[0].message.find("which waits for coroutine 3, which waits for coroutine 1"),
            std::string::npos)
      << report.findings[0].message;
  expect_right(kata::pool(3), [&](kata::World& world) { program(world, false); });
}

awaitable<void> lock_twice(AsyncMutex& mutex) {
  const auto outer = co_await mutex.lock();
  const auto inner = co_await mutex.lock();  // [locks again]
}

awaitable<void> lock_in_turn(AsyncMutex& mutex) {
  {
    const auto first = co_await mutex.lock();
  }
  const auto second = co_await mutex.lock();
}

TEST(Deadlocks, WithOneself) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(AsyncMutex&)) {
    world.spawn(run(world.make<AsyncMutex>("the journal")));
    world.run_to_end();
  };
  const auto report =
      expect_bug(kata::single, {"stuck", line_of("locks again")}, [&](kata::World& w) { program(w, lock_twice); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].notes.at(0).text, "coroutine 1 waits for the journal, which it holds itself");
  expect_right(kata::single, [&](kata::World& world) { program(world, lock_in_turn); });
}

using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

awaitable<void> ask_under_the_lock(AsyncMutex& mutex, Channel& answers) {
  const auto lock = co_await mutex.lock();
  co_await answers.async_receive(use_awaitable);  // [waits for the answer]
}

awaitable<void> answer_under_the_lock(AsyncMutex& mutex, Channel& answers) {
  const auto lock = co_await mutex.lock();
  co_await answers.async_send({}, 42, use_awaitable);
}

awaitable<void> ask_without(AsyncMutex& mutex, Channel& answers) {
  co_await answers.async_receive(use_awaitable);
  const auto lock = co_await mutex.lock();
}

TEST(Deadlocks, OfALockAndAChannel) {
  const auto program = [](kata::World& world, awaitable<void> (&ask)(AsyncMutex&, Channel&)) {
    auto& mutex = world.make<AsyncMutex>("the table");
    auto& answers = world.make<Channel>(world.context(), 0);
    world.spawn(ask(mutex, answers));
    world.spawn(answer_under_the_lock(mutex, answers));
    world.run_to_end();
  };
  expect_bug(kata::single, {"stuck", line_of("waits for the answer")},
             [&](kata::World& w) { program(w, ask_under_the_lock); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, ask_without); });
}

awaitable<void> hold_across(std::mutex& mutex, kata::World& world) {
  const std::lock_guard lock{mutex};
  co_await world.external();  // [still holds it]
}

awaitable<void> hold_between(std::mutex& mutex, kata::World& world) {
  co_await world.external();
  const std::lock_guard lock{mutex};
}

// The first one gives its share back before it wants more; the second one still has its own.
awaitable<void> read_then_write(std::shared_mutex& mutex, kata::World& world) {
  mutex.lock_shared();
  co_await asio::post(world.context(), use_awaitable);
  mutex.unlock_shared();
  mutex.lock();  // [wants to write]
  mutex.unlock();
}

TEST(Deadlocks, OfASharedMutexNameTheReaderThatStillHasIt) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    auto& mutex = world.make<std::shared_mutex>();
    for (int i = 0; i < 2; ++i) world.spawn(read_then_write(mutex, world));
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck");
  EXPECT_TRUE(report.findings[0].message.starts_with("coroutine 1 waits for a std::shared_mutex that coroutine 2 holds"))
      << report.findings[0].message;
}

TEST(Deadlocks, OfAStdMutexHeldAcrossAnAwait) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(std::mutex&, kata::World&)) {
    auto& mutex = world.make<std::mutex>();
    for (int i = 0; i < 2; ++i) world.spawn(run(mutex, world));
    world.run_to_end();
  };
  const auto report =
      expect_bug(kata::single, {"stuck", line_of("still holds it")}, [&](kata::World& w) { program(w, hold_across); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_FALSE(report.findings[0].stacks.empty()) << "where it was locked again";
  expect_right(kata::single, [&](kata::World& world) { program(world, hold_between); });
}

}  // namespace
