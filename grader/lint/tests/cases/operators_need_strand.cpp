// SPDX-License-Identifier: MIT
//
// `&&` and `||` in coroutines that run on a pool of threads: loud. On a strand, on a loop, on one thread: silent.
#include <chrono>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

asio::io_context context;
asio::thread_pool pool{4};
void tell(std::exception_ptr error);
awaitable<void> step(std::chrono::milliseconds time);

// ---- Loud.

awaitable<void> either() {
  co_await (step(1ms) || step(2ms));  // LOUD: asio-operators-need-strand in either
}
awaitable<void> both() {
  co_await (step(1ms) && step(2ms));  // LOUD: asio-operators-need-strand in both
}
awaitable<void> timers() {
  asio::steady_timer one{pool, 1s}, other{pool, 2s};
  co_await (one.async_wait(use_awaitable) || other.async_wait(use_awaitable));  // LOUD: asio-operators-need-strand in timers
}
awaitable<void> awaited_by_another() {
  auto result = co_await (step(1ms) || step(2ms));  // LOUD: asio-operators-need-strand in awaited_by_another
  (void)result;
}
awaitable<void> awaits() {
  co_await awaited_by_another();
  co_await step(1ms);
}
struct Service {
  awaitable<void> run() {
    co_await (step(1ms) || step(2ms));  // LOUD: asio-operators-need-strand in Service::run
  }
  void start() { co_spawn(workers.get_executor(), run(), tell); }
  asio::thread_pool workers;
};
template <class Time>
awaitable<void> in_a_template(Time time) {
  co_await (step(time) || step(2ms));  // LOUD: asio-operators-need-strand in in_a_template
}
void spawned() {
  co_spawn(pool, either(), tell);
  co_spawn(pool.get_executor(), both(), tell);
  co_spawn(pool.executor(), timers, tell);
  co_spawn(pool, awaits(), tell);
  co_spawn(pool, in_a_template(1ms), tell);
  co_spawn(pool, []() -> awaitable<void> {
    co_await (step(1ms) && step(2ms));  // LOUD: asio-operators-need-strand in spawned
  }, tell);
}

// ---- Silent.

awaitable<void> on_a_strand() {
  co_await (step(1ms) || step(2ms));
}
awaitable<void> on_a_loop() {
  co_await (step(1ms) || step(2ms));
}
awaitable<void> on_one_thread() {
  co_await (step(1ms) || step(2ms));
}
awaitable<void> nobody_knows_where() {
  co_await (step(1ms) || step(2ms));
}
awaitable<void> inner() {
  co_await (step(1ms) || step(2ms));
}
awaitable<void> races_elsewhere() {
  co_await inner();
}
awaitable<void> goes_to_a_strand() {
  co_await co_spawn(make_strand(pool), races_elsewhere(), use_awaitable);
}
awaitable<void> here_and_there() {
  co_await (step(1ms) || step(2ms));
}
awaitable<void> without_operators(bool now) {
  if (now || pool.get_executor().running_in_this_thread()) co_await step(1ms);
}
asio::thread_pool one_thread{1};
void spawn_all(asio::any_io_executor executor) {
  auto strand = asio::make_strand(pool);
  co_spawn(strand, on_a_strand(), tell);
  co_spawn(make_strand(pool.get_executor()), on_a_strand(), tell);
  co_spawn(context, on_a_loop(), tell);
  co_spawn(one_thread, on_one_thread(), tell);
  co_spawn(executor, nobody_knows_where(), tell);
  co_spawn(pool, goes_to_a_strand(), tell);
  co_spawn(pool, here_and_there(), tell);
  co_spawn(strand, here_and_there(), tell);
  co_spawn(pool, without_operators(true), tell);
  co_spawn(strand, []() -> awaitable<void> { co_await (step(1ms) && step(2ms)); }, tell);
}
