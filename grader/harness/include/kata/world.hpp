// SPDX-License-Identifier: MIT
// A simulated world: a real io_context whose handlers run one at a time, in an order that somebody
// else chooses, under a clock that jumps. The body of an exploration (kata/explore.hpp) gets one.
//
// While a world exists, time is virtual on its thread: steady_clock, system_clock, timers and sleeps.
// A world must end before anything that its coroutines use: keep such things with make().
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace kata {

class Driver;

// A coroutine that the test has started. Asio cannot cancel it before it runs: its co_spawn would throw.
struct Root {
  boost::asio::cancellation_signal cancellation = {};
  bool runs = false;
};

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
    const auto end = [ending](std::exception_ptr error, auto... result) {
      if (!error) ending->result.emplace(std::move(result)...);
      ending->error = std::move(error);
      ending->reached = true;
    };
    start(std::move(root), end);
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

  // Was a coroutine of spawn() or run() asked to stop in this schedule (kata::cancelled_anywhere)? It may
  // have come to its end all the same.
  bool cancelled() const;

  // The program has done what it must not do: a finding (assertion) in the coroutine that runs. The schedule ends with
  // the handler that runs, whatever would come of it.
  void broken(std::string message);

  // The io_context or thread_pool whose handler runs, under the name given to it ("io_context 2" without);
  // empty in the test itself.
  std::string running_in() const;
  void name(boost::asio::execution_context& context, std::string name);

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

  template <class Result>
  static boost::asio::awaitable<Result> run_root(boost::asio::awaitable<Result> awaitable, Root& root) {
    root.runs = true;
    const std::unique_ptr<bool, void (*)(bool*)> end{&root.runs, [](bool* runs) { *runs = false; }};
    co_return co_await std::move(awaitable);
  }

  template <class Result, class Handler>
  void start(boost::asio::awaitable<Result> awaitable, Handler handler) {
    Root& root = new_root();
    boost::asio::co_spawn(context(), run_root(std::move(awaitable), root),
                          boost::asio::bind_cancellation_slot(root.cancellation.slot(), std::move(handler)));
  }

  void keep(std::shared_ptr<void> object);
  void run_until(const bool& reached);
  Root& new_root();

  Driver& driver_;
};

}  // namespace kata
