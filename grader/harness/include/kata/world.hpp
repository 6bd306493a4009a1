// SPDX-License-Identifier: MIT
// A simulated world: a real io_context whose handlers run one at a time, in an order that somebody
// else chooses, under a clock that jumps. The body of an exploration (kata/explore.hpp) gets one.
//
// While a world exists, time is virtual on its thread: steady_clock, system_clock, timers and sleeps.
// A world must end before anything that its coroutines use: keep such things with make().
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace kata {

class Driver;

class World {
 public:
  explicit World(Driver& driver) : driver_{driver} {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  boost::asio::io_context& context();
  boost::asio::any_io_executor executor();

  // An object that lives longer than the world's coroutines. Objects die in the reverse order.
  template <class Object, class... Arguments>
  Object& make(Arguments&&... arguments) {
    auto object = std::make_shared<Object>(std::forward<Arguments>(arguments)...);
    keep(object);
    return *object;
  }

  // Starts a coroutine that must come to its end. What it throws fails the test.
  void spawn(boost::asio::awaitable<void> root);

  // Runs `root` to its end and whatever goes on beside it; returns its result, throws what it throws.
  // If nothing is left that could run while `root` still waits, that is a finding (stuck).
  template <class Result>
  Result run(boost::asio::awaitable<Result> root) {
    std::shared_ptr<Ending<Result>> ending = std::make_shared<Ending<Result>>();
    boost::asio::co_spawn(context(), std::move(root), [ending](std::exception_ptr error, auto... result) {
      if (!error) ending->result.emplace(std::move(result)...);
      ending->error = std::move(error);
      ending->reached = true;
    });
    run_until(ending->reached);
    if (ending->error) std::rethrow_exception(ending->error);
    if constexpr (!std::is_void_v<Result>) return std::move(*ending->result);
  }

  // Runs to the end of the coroutines of spawn(), then until nothing can happen any more. Others, such as
  // those that serve an object as long as it lives, may be left waiting.
  void run_spawned();

  // Runs to the end of everything that was started. A coroutine of spawn() that still waits then is
  // stuck; any other one that still waits will do so for ever (leaked-coroutine).
  void run_to_end();

  // Runs until nothing can happen any more without the test. Coroutines may be left waiting.
  void settle();

  // Runs what happens in the next `time`, then moves the clock to its end.
  void advance(std::chrono::nanoseconds time);

  // Virtual time since the world began.
  std::chrono::nanoseconds elapsed() const;

  // Something outside of the program that takes its time: ends at any later moment, before, after or
  // between whatever else can happen, but before the clock moves on.
  boost::asio::awaitable<void> external();

  // The same for something that is no coroutine: calls `event` then, outside of any handler.
  void later(std::function<void()> event);

  // A number in [0, count): all of them are tried. Requires: count > 0.
  std::size_t choose(std::size_t count);

  // Coroutine frames that are alive: started or not, Asio's own left out.
  std::size_t live_frames() const;

 private:
  struct Nothing {};
  template <class Result>
  struct Ending {
    bool reached = false;
    std::exception_ptr error;
    std::optional<std::conditional_t<std::is_void_v<Result>, Nothing, Result>> result;
  };

  void keep(std::shared_ptr<void> object);
  void run_until(const bool& reached);

  Driver& driver_;
};

}  // namespace kata
