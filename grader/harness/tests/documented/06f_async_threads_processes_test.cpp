// SPDX-License-Identifier: MIT
// The code of docs/course/06f-async-threads-processes.md, between the marks: what is bad has a finding, what is good
// has none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// --- a post does not move the coroutine

// Takes a while.
std::string develop(const std::string& film) {
  std::this_thread::sleep_for(3s);
  if (film.empty()) throw std::runtime_error{"no film"};
  return "picture of " + film;
}

namespace post_bad {
// [post-does-not-move: bad]
awaitable<std::string> picture(asio::thread_pool& pool, std::string film) {
  co_await asio::post(pool, use_awaitable);  // there, and back again
  co_return develop(film);                   // three seconds, on the loop
}
// [end]
}  // namespace post_bad

namespace post_good {
// [post-does-not-move: good]
awaitable<std::string> develop_here(std::string film) {
  co_return develop(film);
}

awaitable<std::string> picture(asio::thread_pool& pool, std::string film) {
  co_return co_await asio::co_spawn(pool, develop_here(film), use_awaitable);
}
// [end]
}  // namespace post_good

TEST(ThreadsAndProcesses, APostDoesNotMoveACoroutine) {
  const auto program = [](kata::World& world, awaitable<std::string> (&picture)(asio::thread_pool&, std::string)) {
    EXPECT_EQ(world.run(picture(world.make<asio::thread_pool>(1), "the sea")), "picture of the sea");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, post_bad::picture); }), "blocked-loop");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, post_good::picture); }), "");
}

// --- the way home that an exception does not take

namespace way_home_bad {
// [way-home: bad]
awaitable<std::string> picture(asio::thread_pool& pool, std::string film) {
  co_await asio::post(asio::bind_executor(pool, use_awaitable));  // this one does move it
  std::string picture = develop(film);                            // and if that throws?
  co_await asio::post(use_awaitable);                             // home
  co_return picture;
}
// [end]
}  // namespace way_home_bad

namespace way_home_good {
// [way-home: good]
awaitable<std::string> picture(asio::thread_pool& pool, std::string film) {
  std::string picture;
  std::exception_ptr error;
  co_await asio::post(asio::bind_executor(pool, use_awaitable));
  try {
    picture = develop(film);
  } catch (...) {
    error = std::current_exception();
  }
  co_await asio::post(use_awaitable);  // home, on every way
  if (error) std::rethrow_exception(error);
  co_return picture;
}
// [end]
}  // namespace way_home_good

TEST(ThreadsAndProcesses, AnExceptionTakesNoWayHome) {
  const auto program = [](kata::World& world, awaitable<std::string> (&picture)(asio::thread_pool&, std::string)) {
    const auto look_at_two = [](kata::World& world, awaitable<std::string> in_colour,
                                awaitable<std::string> without_film) -> awaitable<void> {
      const std::string here = world.running_in();
      EXPECT_EQ(co_await std::move(in_colour), "picture of the sea");
      EXPECT_EQ(world.running_in(), here);
      try {
        co_await std::move(without_film);
      } catch (const std::runtime_error&) {
        EXPECT_EQ(world.running_in(), here);
      }
    };
    auto& pool = world.make<asio::thread_pool>(1);
    world.run(look_at_two(world, picture(pool, "the sea"), picture(pool, "")));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, way_home_bad::picture); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, way_home_good::picture); }), "");
}

// --- an operation of one's own that ends on a foreign thread

// A library with a thread of its own, on which it calls back.
struct Sensor {
  asio::thread_pool thread{1};

  void measure(std::function<void(int)> done) {
    asio::post(thread, [done] { done(21); });
  }
};

namespace foreign_bad {
// [foreign-thread: bad]
awaitable<int> temperature(Sensor& sensor) {
  const auto start = [&sensor](auto handler) {
    const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    sensor.measure([waiting](int degrees) { std::move (*waiting)(degrees); });  // on the thread of the sensor
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(int)>(start, use_awaitable);
}
// [end]
}  // namespace foreign_bad

namespace foreign_good {
// [foreign-thread: good]
awaitable<int> temperature(Sensor& sensor) {
  const auto start = [&sensor](auto handler) {
    const auto executor = asio::get_associated_executor(handler);
    const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    sensor.measure([waiting, executor, work = asio::make_work_guard(executor)](int degrees) {
      asio::post(executor, asio::append(std::move(*waiting), degrees));  // where the handler belongs
    });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(int)>(start, use_awaitable);
}
// [end]
}  // namespace foreign_good

TEST(ThreadsAndProcesses, AnOperationEndsWhereItsHandlerBelongs) {
  const auto program = [](kata::World& world, awaitable<int> (&temperature)(Sensor&)) {
    const auto look = [](kata::World& world, awaitable<int> measured) -> awaitable<void> {
      const std::string here = world.running_in();
      EXPECT_EQ(co_await std::move(measured), 21);
      EXPECT_EQ(world.running_in(), here);
    };
    world.run(look(world, temperature(world.make<Sensor>())));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, foreign_bad::temperature); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, foreign_good::temperature); }), "");
}

// --- a pool that waits for itself

awaitable<int> grains(int field) {
  co_await asio::post(use_awaitable);
  co_return 10 * field;
}

namespace nested_bad {
// [pool-waits-for-itself: bad]
awaitable<int> harvest(asio::thread_pool& pool) {  // runs on the pool
  std::future<int> north = asio::co_spawn(pool, grains(1), asio::use_future);
  std::future<int> south = asio::co_spawn(pool, grains(2), asio::use_future);
  co_return north.get() + south.get();  // who is to compute them, if all threads are here?
}
// [end]
}  // namespace nested_bad

namespace nested_good {
// [pool-waits-for-itself: good]
awaitable<int> harvest(asio::thread_pool& pool) {
  const int north = co_await asio::co_spawn(pool, grains(1), use_awaitable);  // its thread is free meanwhile
  const int south = co_await asio::co_spawn(pool, grains(2), use_awaitable);
  co_return north + south;
}
// [end]
}  // namespace nested_good

TEST(ThreadsAndProcesses, APoolThatWaitsForItself) {
  const auto program = [](kata::World& world, awaitable<int> (&harvest)(asio::thread_pool&)) {
    auto& pool = world.make<asio::thread_pool>(1);
    const auto farm = [](asio::thread_pool& pool, awaitable<int> grains) -> awaitable<int> {
      co_return co_await asio::co_spawn(pool, std::move(grains), use_awaitable);
    };
    EXPECT_EQ(world.run(farm(pool, harvest(pool))), 30);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, nested_bad::harvest); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, nested_good::harvest); }), "");
}

// --- what a thread writes, and the loop reads

struct Film {
  int minutes = 0;
};

awaitable<void> measure_length(Film& film) {
  co_await asio::post(use_awaitable);
  film.minutes = 97;
}

namespace shared_bad {
// [written-by-the-pool: bad]
awaitable<int> length(asio::thread_pool& pool, Film& film) {
  asio::co_spawn(pool, measure_length(film), asio::detached);
  asio::steady_timer pause{co_await asio::this_coro::executor, 1s};
  co_await pause.async_wait(use_awaitable);  // "it will be done by then": that puts the two in no order
  co_return film.minutes;
}
// [end]
}  // namespace shared_bad

namespace shared_good {
// [written-by-the-pool: good]
awaitable<int> length(asio::thread_pool& pool, Film& film) {
  co_await asio::co_spawn(pool, measure_length(film), use_awaitable);  // written first, read afterwards
  co_return film.minutes;
}
// [end]
}  // namespace shared_good

TEST(ThreadsAndProcesses, WrittenByThePool) {
  const auto program = [](kata::World& world, awaitable<int> (&length)(asio::thread_pool&, Film&)) {
    EXPECT_EQ(world.run(length(world.make<asio::thread_pool>(1), world.make<Film>())), 97);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, shared_bad::length); }), "race");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, shared_good::length); }), "");
}

// --- a child process, and a pipe with room for two lines

struct Child {
  explicit Child(const asio::any_io_executor& executor) : pipe{executor, 2}, exit{executor, 1} {}

  asio::experimental::channel<void(error_code, std::string)> pipe;
  asio::experimental::channel<void(error_code, int)> exit;
};

awaitable<void> run(Child& child) {
  for (const char* line : {"one", "two", "three"}) co_await child.pipe.async_send(error_code{}, line, use_awaitable);
  child.pipe.close();
  co_await child.exit.async_send(error_code{}, 0, use_awaitable);
}

awaitable<int> exit_of(Child& child) {
  co_return co_await child.exit.async_receive(use_awaitable);
}

// All that it writes, up to the end.
awaitable<std::string> read_all(Child& child) {
  std::string all;
  for (;;) {
    auto [error, line] = co_await child.pipe.async_receive(asio::as_tuple(use_awaitable));
    if (error) co_return all;
    all += line + ' ';
  }
}

namespace pipe_bad {
// [full-pipe: bad]
awaitable<std::string> output_of(Child& child) {
  co_await exit_of(child);  // it does not exit before somebody reads what it writes
  co_return co_await read_all(child);
}
// [end]
}  // namespace pipe_bad

namespace pipe_good {
// [full-pipe: good]
awaitable<std::string> output_of(Child& child) {
  std::string output = co_await read_all(child);  // to the end of the file
  co_await exit_of(child);
  co_return output;
}
// [end]
}  // namespace pipe_good

TEST(ThreadsAndProcesses, FullPipe) {
  const auto program = [](kata::World& world, awaitable<std::string> (&output_of)(Child&)) {
    Child& child = world.make<Child>(world.executor());
    asio::co_spawn(world.context(), run(child), asio::detached);
    EXPECT_EQ(world.run(output_of(child)), "one two three ");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, pipe_bad::output_of); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, pipe_good::output_of); }), "");
}

}  // namespace
