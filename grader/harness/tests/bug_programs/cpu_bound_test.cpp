// SPDX-License-Identifier: MIT
// Handlers that work so long that nobody else gets the loop. This file is compiled as a kata's are.
#include "expectations.hpp"
#include "stack_lines.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <functional>
#include <unistd.h>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

constexpr kata::Limits limits{.branches = 100'000};

void expect_cpu_bound(const kata::Body& body, const char* mark) {
  const kata::SearchReport report = kata::search(kata::single, body, limits);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "cpu-bound") << report.findings[0].message;
  EXPECT_EQ(stack_line(report.findings[0]), line_of(mark)) << report.findings[0].message;
}

unsigned work(unsigned rounds) {
  unsigned sum = 0;
  for (volatile unsigned i = 0; i < rounds; i = i + 1) sum += sum ^ i;  // [works]
  return sum;
}

awaitable<void> work_on_the_loop(unsigned rounds) {
  co_await asio::post(use_awaitable);
  work(rounds);
}

awaitable<void> work_in_slices(unsigned slices, unsigned rounds) {
  for (unsigned i = 0; i < slices; ++i) {
    co_await asio::post(use_awaitable);
    work(rounds);
  }
}

kata::Body running(const std::function<awaitable<void>()>& root) {
  return [root](kata::World& world) {
    world.spawn(root());
    world.run_to_end();
  };
}

TEST(CpuBound, IsAHandlerThatWorksForLong) {
  expect_cpu_bound(running([] { return work_on_the_loop(300'000); }), "works");
  const auto report = kata::search(kata::single, running([] { return work_in_slices(10, 30'000); }), limits);
  EXPECT_TRUE(report.findings.empty());
}

awaitable<void> work_in(asio::thread_pool& pool, unsigned rounds) {
  co_await asio::co_spawn(pool, work_on_the_loop(rounds), use_awaitable);
}

TEST(CpuBound, IsNotAThreadThatWorksTenTimesAsLong) {
  const auto program = [](kata::World& world, unsigned rounds) {
    world.spawn(work_in(world.make<asio::thread_pool>(1), rounds));
    world.run_to_end();
  };
  EXPECT_TRUE(kata::search(kata::single, [&](kata::World& w) { program(w, 300'000); }, limits).findings.empty());
  expect_cpu_bound([&](kata::World& world) { program(world, 3'000'000); }, "works");
}

awaitable<void> spin(std::atomic<bool>& done) {
  co_await asio::post(use_awaitable);
  while (!done) continue;  // [spins]
}

awaitable<void> poll_politely(std::atomic<bool>& done) {
  while (!done) co_await asio::post(use_awaitable);
}

awaitable<void> set(std::atomic<bool>& done) {
  for (int i = 0; i < 2; ++i) co_await asio::post(use_awaitable);
  done = true;
}

TEST(CpuBound, IsALoopThatSpinsUntilSomethingHappens) {
  const auto program = [](kata::World& world, awaitable<void> (&wait)(std::atomic<bool>&)) {
    auto& done = world.make<std::atomic<bool>>(false);
    world.spawn(wait(done));
    world.spawn(set(done));
    world.run_to_end();
  };
  expect_cpu_bound([&](kata::World& world) { program(world, spin); }, "spins");
  expect_right(kata::single, [&](kata::World& world) { program(world, poll_politely); });
}

awaitable<void> forget_to_count() {
  co_await asio::post(use_awaitable);
  int tries = 0;
  do work(1);
  while (tries < 3);
}

awaitable<void> count() {
  co_await asio::post(use_awaitable);
  int tries = 0;
  do work(1);
  while (++tries < 3);
}

TEST(CpuBound, IsARetryLoopThatForgetsToCount) {
  const auto report = kata::search(kata::single, running(forget_to_count), limits);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "cpu-bound");
  EXPECT_TRUE(kata::search(kata::single, running(count), limits).findings.empty());
}

}  // namespace
