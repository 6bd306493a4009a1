// SPDX-License-Identifier: MIT
// The steps that a finding comes with: what brought each about, when, where and by whom.
#include <kata/async_mutex.hpp>
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

namespace {

// Of a program that does what it should, until its test fails.
std::vector<kata::Step> steps_of(const kata::Body& program) {
  const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
    program(world);
    ADD_FAILURE() << "the end";
  });
  return report.findings.empty() ? std::vector<kata::Step>{} : report.findings.front().steps;
}

// The first that begins so, or an empty one.
kata::Step step(const std::vector<kata::Step>& steps, const std::string& text) {
  const auto found = std::ranges::find_if(steps, [&](const kata::Step& one) { return one.text.starts_with(text); });
  return found == steps.end() ? kata::Step{} : *found;
}

// What brought about the handler that the step is in.
unsigned cause_of(const std::vector<kata::Step>& steps, const kata::Step& of) {
  unsigned cause = 0;
  for (const kata::Step& one : steps) {
    if (one.kind == "handler" || one.kind == "strand") cause = one.cause;
    if (one.number == of.number) return cause;
  }
  return 0;
}

awaitable<void> hold(kata::AsyncMutex& mutex) {
  const auto lock = co_await mutex.lock();
  co_await asio::post(use_awaitable);
}

TEST(Timeline, LeadsFromWhoGaveALockBackToWhoGotIt) {
  const auto steps = steps_of([](kata::World& world) {
    auto& mutex = world.make<kata::AsyncMutex>("the key");
    for (int i = 0; i < 2; ++i) world.spawn(hold(mutex));
    world.run_to_end();
  });
  const kata::Step got = step(steps, "coroutine 2 has the key");
  EXPECT_EQ(got.kind, "locks");
  EXPECT_GT(step(steps, "coroutine 2 waits for AsyncMutex.lock").number, 0U);
  const unsigned cause = cause_of(steps, got);
  ASSERT_GT(cause, 0U);
  EXPECT_EQ(steps[cause - 1].coroutine, 1U) << steps[cause - 1].text;
}

awaitable<void> nap() {
  asio::steady_timer timer{co_await asio::this_coro::executor, 20ms};
  co_await timer.async_wait(use_awaitable);
}

TEST(Timeline, TellsTheVirtualTimeAndTheTimersThatExpire) {
  const auto steps = steps_of([](kata::World& world) { world.run(nap()); });
  const kata::Step waits = step(steps, "coroutine 1 waits for timer.async_wait");
  EXPECT_EQ(waits.kind, "waits");
  EXPECT_EQ(waits.time, 0);
  EXPECT_EQ(waits.place.function, "nap");
  const kata::Step expired = step(steps, "a timer has expired");
  EXPECT_EQ(expired.time, 20'000'000);
  EXPECT_LE(expired.cause, waits.number);
  EXPECT_EQ(step(steps, "coroutine 1 goes on").time, 20'000'000);
  EXPECT_EQ(step(steps, "coroutine 1 ends").kind, "ends");
}

TEST(Timeline, NamesNoCauseOfWhatTheTestStarts) {
  const auto steps = steps_of([](kata::World& world) {
    world.run(nap());
    world.run(nap());
  });
  for (const char* start : {"coroutine 1 starts", "coroutine 2 starts"}) {
    ASSERT_GT(step(steps, start).number, 0U) << start;
    EXPECT_EQ(cause_of(steps, step(steps, start)), 0U) << start;
  }
}

awaitable<void> start_another() {
  const auto executor = co_await asio::this_coro::executor;
  asio::post(executor, [executor] { asio::co_spawn(executor, nap(), asio::detached); });
}

TEST(Timeline, LeadsFromWhoStartsACoroutineToIt) {
  const auto steps = steps_of([](kata::World& world) {
    world.spawn(start_another());
    world.run_to_end();
  });
  const unsigned cause = cause_of(steps, step(steps, "coroutine 2 starts nap"));
  ASSERT_GT(cause, 0U);
  EXPECT_EQ(steps[cause - 1].coroutine, 1U) << steps[cause - 1].text;
}

TEST(Timeline, NumbersStrandsAndNamesWhereTheyRun) {
  const auto steps = steps_of([](kata::World&) {
    asio::thread_pool pool{1};
    auto strand = asio::make_strand(pool);
    asio::post(strand, [strand] { asio::post(strand, [] {}); });
    pool.join();
  });
  std::vector<kata::Step> runs;
  std::ranges::copy_if(steps, std::back_inserter(runs), [](const kata::Step& one) { return one.kind == "strand"; });
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].strand, 1U);
  EXPECT_EQ(runs[1].strand, 1U);
  EXPECT_EQ(runs[0].cause, 0U);
#if !__has_feature(address_sanitizer)  // Who made an operation is not known there.
  EXPECT_EQ(runs[1].cause, runs[0].number) << "the first posted it";
#endif
  EXPECT_EQ(runs[1].on, "thread_pool 2, thread 1");
}

awaitable<void> sleep_in_the_loop() {
  std::this_thread::sleep_for(1s);
  co_await asio::post(use_awaitable);
}

TEST(Timeline, EndsWithTheFinding) {
  const kata::SearchReport report =
      kata::search(kata::single, [](kata::World& world) { world.run(sleep_in_the_loop()); });
  ASSERT_EQ(report.findings.size(), 1U);
  const kata::Finding& finding = report.findings.front();
  EXPECT_EQ(finding.rule, "blocked-loop");
  EXPECT_EQ(finding.steps.back().text, "coroutine 1 starts sleep_in_the_loop");
  ASSERT_EQ(finding.stacks.size(), 1U);
  EXPECT_EQ(finding.stacks[0].step, finding.steps.back().number);
}

}  // namespace
