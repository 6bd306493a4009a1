// SPDX-License-Identifier: MIT
// The code of docs/course/quick-reference.md, between the marks. What needs no operating system runs in every order of a
// simulated world, and the rest on a real event loop.
#include "documented/rule_of.hpp"

#include <kata/stream.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// [report: asio]
void report(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);  // out of run()
}
// [end]

// [sleep: asio]
awaitable<void> sleep_for(std::chrono::nanoseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}
// [end]

// Brings `value` after so many seconds.
awaitable<int> fetch(int value, std::chrono::seconds time = 1s) {
  co_await sleep_for(time);
  co_return value;
}

awaitable<int> fails_after(std::chrono::seconds time) {
  co_await sleep_for(time);
  throw std::runtime_error{"no answer"};
}

// Runs it in a world of one thread, in every order.
void in_every_order(const std::function<void(kata::World&)>& body) {
  EXPECT_EQ(rule_of(kata::single, body), "");
}

// --- run

awaitable<void> program(int& result) { result = co_await fetch(1); }

// [run: asio]
void run_program(int& result) {
  asio::io_context context;
  asio::co_spawn(context, program(result), report);
  context.run();  // until there is nothing left to do
}
// [end]

TEST(QuickReference, Run) {
  in_every_order([](kata::World&) {
    int result = 0;
    run_program(result);
    EXPECT_EQ(result, 1);
  });
}

// --- gather

namespace gather {
// [gather: asio]
using namespace asio::experimental::awaitable_operators;

awaitable<int> sum_of_two() {
  auto [one, two] = co_await (fetch(1) && fetch(2));
  co_return one + two;
}
// [end]
}  // namespace gather

// [gather-many: asio]
awaitable<std::vector<int>> fetch_all(const std::vector<int>& wanted) {
  const auto executor = co_await asio::this_coro::executor;
  const auto start = [&](int value) { return asio::co_spawn(executor, fetch(value), asio::deferred); };
  std::vector<decltype(start(0))> all;
  for (int value : wanted) all.push_back(start(value));
  auto [order, errors, results] = co_await asio::experimental::make_parallel_group(std::move(all))
                                      .async_wait(asio::experimental::wait_for_all(), use_awaitable);
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
  co_return results;  // in the order of `wanted`, whoever came first
}
// [end]

TEST(QuickReference, Gather) {
  in_every_order([](kata::World& world) {
    EXPECT_EQ(world.run(gather::sum_of_two()), 3);
    EXPECT_EQ(world.run(fetch_all({3, 4, 5})), (std::vector{3, 4, 5}));
    EXPECT_EQ(world.elapsed(), 2s) << "all at once";
  });
}

// --- the first

namespace first {
using namespace asio::experimental::awaitable_operators;

// [first: asio]
awaitable<int> from_the_quicker_one() {
  auto result = co_await (fetch(1, 5s) || fetch(2, 1s));  // the other one is cancelled, and has ended
  co_return result.index() == 0 ? std::get<0>(result) : std::get<1>(result);
}
// [end]

TEST(QuickReference, First) {
  in_every_order([](kata::World& world) {
    EXPECT_EQ(world.run(from_the_quicker_one()), 2);
    EXPECT_EQ(world.elapsed(), 1s);
  });
}

// [first-exception: asio]
awaitable<int> all_or_nothing() {
  try {
    auto [one, two] = co_await (fetch(1, 5s) && fails_after(1s));
    co_return one + two;
  } catch (const asio::multiple_exceptions& errors) {  // after 1 s: the other one was cancelled, and failed, too
    std::rethrow_exception(errors.first_exception());
  }
}
// [end]

TEST(QuickReference, FirstException) {
  in_every_order([](kata::World& world) {
    EXPECT_THROW(world.run(all_or_nothing()), std::runtime_error);
    EXPECT_EQ(world.elapsed(), 1s);
    EXPECT_EQ(world.live_frames(), 0u);
  });
}

// [timeout: asio]
awaitable<std::string> read_or_give_up(kata::Stream& stream) {
  std::string line(3, '\0');
  asio::steady_timer timer{co_await asio::this_coro::executor, 5s};
  auto result = co_await (asio::async_read(stream, asio::buffer(line), as_tuple(use_awaitable)) ||
                          timer.async_wait(use_awaitable));
  if (result.index() == 1) throw std::runtime_error{"no answer within 5 s"};
  if (auto [error, size] = std::get<0>(result); error) throw boost::system::system_error{error};
  co_return line;
}
// [end]

TEST(QuickReference, Timeout) {
  in_every_order([](kata::World& world) {
    kata::Stream& silent = world.make<kata::Stream>(world);
    EXPECT_THROW(world.run(read_or_give_up(silent)), std::runtime_error);
    EXPECT_EQ(world.elapsed(), 5s);
  });
}
}  // namespace first

// --- as completed

// [as-completed: asio]
using Results = asio::experimental::channel<void(error_code, int)>;

awaitable<void> fetch_into(Results& results, int value, std::chrono::seconds time) {
  const int result = co_await fetch(value, time);
  co_await results.async_send(error_code{}, result, use_awaitable);
}

awaitable<std::vector<int>> as_they_come() {
  const auto executor = co_await asio::this_coro::executor;
  Results results{executor, 3};  // outlives the three that send: each is received
  for (int value : {3, 1, 2}) asio::co_spawn(executor, fetch_into(results, value, value * 1s), report);
  std::vector<int> got;
  for (int i = 0; i < 3; ++i) got.push_back(co_await results.async_receive(use_awaitable));
  co_return got;
}
// [end]

TEST(QuickReference, AsCompleted) {
  in_every_order([](kata::World& world) {
    EXPECT_EQ(world.run(as_they_come()), (std::vector{1, 2, 3}));
    world.settle();
  });
}

// --- cancel

// [cancel: asio]
struct Task {
  asio::cancellation_signal stop;
  std::exception_ptr error;
  bool ended = false;

  void start(const asio::any_io_executor& executor) {  // on one thread, or a strand
    asio::co_spawn(executor, fetch(1, 1h), asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr e, int) {
                     ended = true;
                     error = e;  // operation_aborted, if it was cancelled in time
                   }));
  }
  void cancel() { stop.emit(asio::cancellation_type::terminal); }  // asks, and returns at once
};
// [end]

TEST(QuickReference, Cancel) {
  in_every_order([](kata::World& world) {
    Task& task = world.make<Task>();
    task.start(world.executor());
    world.advance(1s);
    task.cancel();
    world.settle();
    EXPECT_TRUE(task.ended);
    EXPECT_TRUE(task.error != nullptr);
    EXPECT_EQ(world.elapsed(), 1s);
  });
}

// --- queue

// [queue: asio]
using Queue = asio::experimental::channel<void(error_code, int)>;

awaitable<void> produce(Queue& queue) {
  for (int i = 1; i <= 5; ++i) co_await queue.async_send(error_code{}, i, use_awaitable);  // waits while it is full
  co_await queue.async_send(asio::error::eof, 0, use_awaitable);                           // behind all others
}

awaitable<int> consume(Queue& queue) {
  int sum = 0;
  for (;;) {
    auto [error, value] = co_await queue.async_receive(as_tuple(use_awaitable));
    if (error) co_return sum;
    sum += value;
  }
}
// [end]

TEST(QuickReference, Queue) {
  in_every_order([](kata::World& world) {
    Queue& queue = world.make<Queue>(world.executor(), 2);
    world.spawn(produce(queue));
    EXPECT_EQ(world.run(consume(queue)), 15);
    world.run_to_end();
  });
}

// --- semaphore

// [semaphore: asio]
class Semaphore {
 public:
  Semaphore(const asio::any_io_executor& executor, std::size_t permits) : taken_{executor, permits} {}
  awaitable<void> acquire() { co_await taken_.async_send(error_code{}, use_awaitable); }  // waits while all are taken
  void release() { taken_.try_receive([](error_code) {}); }

 private:
  asio::experimental::channel<void(error_code)> taken_;
};
// [end]

TEST(QuickReference, Semaphore) {
  in_every_order([](kata::World& world) {
    Semaphore& two = world.make<Semaphore>(world.executor(), 2);
    int& inside = world.make<int>(0);
    const auto work = [](Semaphore& two, int& inside) -> awaitable<void> {
      co_await two.acquire();
      EXPECT_LE(++inside, 2);
      co_await sleep_for(1s);
      --inside;
      two.release();
    };
    for (int i = 0; i < 4; ++i) world.spawn(work(two, inside));
    world.run_to_end();
    EXPECT_EQ(world.elapsed(), 2s);
  });
}

// --- executor

int count_slowly(int n) { return n + 1; }

// [executor: asio]
awaitable<int> count_elsewhere(asio::thread_pool& pool, int n) {
  // The function runs on the pool; this coroutine goes on where it was.
  co_return co_await asio::co_spawn(
      pool, [n]() -> awaitable<int> { co_return count_slowly(n); }, use_awaitable);
}
// [end]

TEST(QuickReference, Executor) {
  in_every_order([](kata::World& world) {
    asio::thread_pool pool{1};
    EXPECT_EQ(world.run(count_elsewhere(pool, 1)), 2);
    pool.join();
  });
}

// --- subprocess

// [subprocess: asio]
awaitable<std::string> output_of(std::string command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> process{popen(command.c_str(), "r"), pclose};
  if (process == nullptr) throw std::runtime_error{"cannot start " + command};
  asio::posix::stream_descriptor pipe{co_await asio::this_coro::executor, dup(fileno(process.get()))};
  std::string text;
  auto [error, size] = co_await asio::async_read(pipe, asio::dynamic_buffer(text), as_tuple(use_awaitable));
  if (error != asio::error::eof) throw boost::system::system_error{error};
  co_return text;  // pclose waits for a process that has closed its output
}
// [end]

TEST(QuickReference, Subprocess) {
  asio::io_context context;
  std::string text;
  asio::co_spawn(context, output_of("echo one; echo two"), [&](std::exception_ptr error, std::string output) {
    report(error);
    text = std::move(output);
  });
  context.run();
  EXPECT_EQ(text, "one\ntwo\n");
}

// --- signal

// [signal: asio]
awaitable<int> until_told_to_stop() {
  asio::signal_set signals{co_await asio::this_coro::executor, SIGINT, SIGTERM};
  co_return co_await signals.async_wait(use_awaitable);
}
// [end]

TEST(QuickReference, Signal) {
  asio::io_context context;
  int signal = 0;
  asio::co_spawn(context, until_told_to_stop(), [&](std::exception_ptr error, int number) {
    report(error);
    signal = number;
  });
  context.poll();  // it waits now
  std::raise(SIGTERM);
  context.run();
  EXPECT_EQ(signal, SIGTERM);
}

// --- stream and server

// [stream: asio]
awaitable<void> echo_lines(asio::ip::tcp::socket socket) {
  std::string received;  // may hold more than a line: what is left is the beginning of the next
  for (;;) {
    auto [error, size] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(received, 4096), '\n', as_tuple(use_awaitable));
    if (error) co_return;  // the peer has gone, or its line is too long
    co_await asio::async_write(socket, asio::buffer(received.data(), size), use_awaitable);
    received.erase(0, size);
  }
}
// [end]

// [server: asio]
awaitable<void> serve(asio::ip::tcp::acceptor& acceptor) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(as_tuple(use_awaitable));
    if (error == asio::error::operation_aborted) co_return;  // closed: the server ends
    if (error) {
      co_await sleep_for(100ms);  // no descriptor left, for instance: later, not never
      continue;
    }
    asio::co_spawn(acceptor.get_executor(), echo_lines(std::move(socket)), [](std::exception_ptr error) {
      if (error) std::fputs("a session has failed\n", stderr);  // it alone
    });
  }
}
// [end]

awaitable<std::string> ask(asio::ip::tcp::endpoint server) {
  asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
  co_await socket.async_connect(server, use_awaitable);
  co_await asio::async_write(socket, asio::buffer(std::string_view{"one\ntwo\n"}), use_awaitable);
  std::string answer(8, '\0');
  co_await asio::async_read(socket, asio::buffer(answer), use_awaitable);
  co_return answer;
}

TEST(QuickReference, StreamAndServer) {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
  asio::co_spawn(context, serve(acceptor), report);
  std::string answer;
  asio::co_spawn(context, ask(acceptor.local_endpoint()), [&](std::exception_ptr error, std::string text) {
    acceptor.close();
    report(error);
    answer = std::move(text);
  });
  context.run();
  EXPECT_EQ(answer, "one\ntwo\n");
}

// --- lock and event

// [event: asio]
class Event {
 public:
  explicit Event(const asio::any_io_executor& executor) : waiters_{executor, asio::steady_timer::time_point::max()} {}
  awaitable<void> wait() {
    while (!set_) co_await waiters_.async_wait(as_tuple(use_awaitable));  // ends when it is cancelled: look again
  }
  void set() {
    set_ = true;
    waiters_.cancel();  // wakes all
  }

 private:
  bool set_ = false;
  asio::steady_timer waiters_;  // never expires
};
// [end]

TEST(QuickReference, Event) {
  in_every_order([](kata::World& world) {
    Event& event = world.make<Event>(world.executor());
    for (int i = 0; i < 2; ++i) world.spawn(event.wait());
    world.settle();
    EXPECT_GT(world.live_frames(), 0u);
    event.set();
    world.run_to_end();
    world.run(event.wait());  // at once
  });
}

}  // namespace
