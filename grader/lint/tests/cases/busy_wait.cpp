// SPDX-License-Identifier: MIT
//
// A coroutine that asks again and again: loud. One that does something each time, waits for a timer or asks for the
// time: silent.
#include <atomic>
#include <chrono>
#include <queue>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::post;
using asio::steady_timer;
using asio::use_awaitable;
using namespace std::chrono_literals;
constexpr auto as_tuple = asio::as_tuple(use_awaitable);

asio::io_context context;
bool done = false;
std::atomic<int> left{3};
void step();
awaitable<void> work();
awaitable<bool> is_ready();

// ---- Loud.

awaitable<void> on_the_queue() {
  while (!done) co_await post(use_awaitable);  // LOUD: asio-busy-wait in on_the_queue
  while (left > 0) {  // LOUD: asio-busy-wait
    co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
  }
  while (left.load() != 0) {  // LOUD: asio-busy-wait
    co_await post(use_awaitable);
    co_await post(context, as_tuple);
  }
  for (; !done;) co_await asio::defer(context, use_awaitable);  // LOUD: asio-busy-wait
  do {  // LOUD: asio-busy-wait
    co_await asio::dispatch(context, use_awaitable);
  } while (!done);
}
struct Worker {
  awaitable<void> stop() {
    while (!jobs.empty()) co_await post(context, use_awaitable);  // LOUD: asio-busy-wait in Worker::stop
  }
  std::queue<int> jobs;
};
template <class Flag>
awaitable<void> in_a_template(Flag& flag) {
  while (flag) co_await post(use_awaitable);  // LOUD: asio-busy-wait in in_a_template
}
template awaitable<void> in_a_template(bool&);
auto in_a_lambda = [](bool& flag) -> awaitable<void> {
  while (!flag) co_await post(use_awaitable);  // LOUD: asio-busy-wait in in_a_lambda
};

// ---- Silent.

awaitable<void> with_work() {
  while (!done) {
    step();
    co_await post(use_awaitable);
  }
  while (!done) co_await work();
  while (!co_await is_ready()) co_await post(use_awaitable);
  while (left-- > 0) co_await post(use_awaitable);
}
awaitable<void> a_few_times() {
  for (int i = 0; i < 3; ++i) co_await post(use_awaitable);
  for (int i = 0; i < 3;) {
    co_await post(use_awaitable);
    ++i;
  }
}
awaitable<void> with_a_timer() {
  steady_timer timer{context};
  while (left.load() != 0) {
    timer.expires_after(10ms);
    co_await timer.async_wait(use_awaitable);
  }
  while (!done) {
    steady_timer each{co_await asio::this_coro::executor, std::chrono::milliseconds(50)};
    co_await each.async_wait(as_tuple);
  }
  while (!done) {
    timer.expires_after(1'000us);
    co_await timer.async_wait(use_awaitable);
  }
  while (!done) {
    timer.expires_after(std::chrono::microseconds{500});
    co_await timer.async_wait(use_awaitable);
  }
}
awaitable<void> long_periods() {
  steady_timer timer{context};
  while (!done) {
    timer.expires_after(1s);
    co_await timer.async_wait(use_awaitable);
  }
  while (!done) {
    timer.expires_after(51ms);
    co_await timer.async_wait(use_awaitable);
  }
  while (!done) {
    timer.expires_after(std::chrono::milliseconds(5 * 1000));
    co_await timer.async_wait(use_awaitable);
  }
  while (!done) {
    timer.expires_after(std::chrono::hours(1'000'000'000));
    co_await timer.async_wait(use_awaitable);
  }
}
awaitable<void> of_a_parameter(std::chrono::milliseconds period) {
  steady_timer timer{context};
  while (!done) {
    timer.expires_after(period);
    co_await timer.async_wait(use_awaitable);
  }
}
awaitable<void> woken_up(steady_timer& event) {
  while (!done) co_await event.async_wait(as_tuple);
  while (!done) {
    event.expires_at(steady_timer::time_point::max());
    co_await event.async_wait(as_tuple);
  }
}
awaitable<void> asks_for_the_time() {
  const auto until = std::chrono::steady_clock::now() + 1s;
  while (std::chrono::steady_clock::now() < until) co_await post(use_awaitable);
}
awaitable<void> for_ever() {
  steady_timer timer{context};
  for (;;) {
    timer.expires_after(10ms);
    co_await timer.async_wait(use_awaitable);
    if (done) break;
  }
}
void no_coroutine() {
  while (!done) context.poll_one();
}
