// SPDX-License-Identifier: MIT
// What the check of races must say of a program, on a pool of the world and on one of the program's own.
#pragma once

#include "bug_programs/expectations.hpp"
#include "bug_programs/stack_lines.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <shared_mutex>

namespace bug_programs {

using Program = std::function<void(kata::World&, boost::asio::any_io_executor)>;

// Both lines must be told, where it happens and where it happened before: those with the mark in `file`.
inline void expect_race(kata::Model model, const char* mark, const kata::Body& body,
                        const char* file = __builtin_FILE()) {
  const kata::SearchReport report = kata::search(model, body);
  ASSERT_FALSE(report.findings.empty()) << mark;
  const kata::Finding& race = report.findings.back();
  EXPECT_EQ(race.rule, "race") << race.message;
  ASSERT_EQ(race.stacks.size(), 2u);
  for (const kata::CallStack& stack : race.stacks) {
    kata::Finding one;
    one.stacks = {stack};
    EXPECT_EQ(stack_line(one, file), line_of(mark, file)) << race.message << " (" << stack.title << ")";
  }
}

// Runs it on a pool of two threads: the world's, and one of the program's own.
inline void expect_race_in(const char* mark, const Program& program, const char* file = __builtin_FILE()) {
  expect_race(kata::pool(2), mark, [&](kata::World& world) {
    program(world, world.executor());
    world.run_to_end();
  }, file);
  expect_race(kata::single, mark, [&](kata::World& world) {
    program(world, world.make<boost::asio::thread_pool>(2).get_executor());
    world.run_to_end();
  }, file);
}

inline void expect_no_race_in(const Program& program) {
  expect_right(kata::pool(2), [&](kata::World& world) {
    program(world, world.executor());
    world.run_to_end();
  });
  expect_right(kata::single, [&](kata::World& world) {
    program(world, world.make<boost::asio::thread_pool>(2).get_executor());
    world.run_to_end();
  });
}

inline void twice(const boost::asio::any_io_executor& executor,
                  const std::function<boost::asio::awaitable<void>()>& task) {
  for (int i = 0; i < 2; ++i) boost::asio::co_spawn(executor, task(), boost::asio::detached);
}

struct Counter {
  long value = 0;
  std::atomic<long> atomic{0};
  std::atomic_flag flag;
  std::mutex mutex;
  std::shared_mutex shared_mutex;
};

}  // namespace bug_programs
