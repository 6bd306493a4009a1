// SPDX-License-Identifier: MIT
//
// A loop on an event loop's thread that nothing ends: loud.
#include <atomic>
#include <thread>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

asio::io_context context;
asio::thread_pool pool;
asio::steady_timer timer{context};
std::atomic<bool> ready;
bool stopped = false;
void step();
bool more();
awaitable<void> save();

// ---- Loud.

awaitable<void> waits_for_a_flag() {
  while (!ready) {  // LOUD: asio-loop-without-suspension in waits_for_a_flag
  }
  while (!stopped);  // LOUD: asio-loop-without-suspension
  while (!ready.load()) std::this_thread::yield();  // LOUD: asio-loop-without-suspension
  do {  // LOUD: asio-loop-without-suspension
  } while (!ready);
  for (; !stopped;) {  // LOUD: asio-loop-without-suspension
  }
  co_await save();
}
awaitable<void> works_for_ever() {
  co_await save();
  for (;;) step();  // LOUD: asio-loop-without-suspension in works_for_ever
}
struct Session {
  awaitable<void> close() {
    while (true) {  // LOUD: asio-loop-without-suspension in Session::close
      step();
    }
    co_return;
  }
  void start() {
    timer.async_wait([this](boost::system::error_code) {
      while (queue.empty()) {  // LOUD: asio-loop-without-suspension in Session::start
      }
    });
  }
  std::vector<int> queue;
};
void in_a_handler() {
  asio::post(context, [] { for (;;) step(); });  // LOUD: asio-loop-without-suspension in in_a_handler
}
template <class Flag>
awaitable<void> in_a_template(Flag& flag) {
  while (!flag) {  // LOUD: asio-loop-without-suspension in in_a_template
  }
  co_return;
}
template awaitable<void> in_a_template(std::atomic<bool>&);

// ---- Silent.

awaitable<void> lets_others_run() {
  while (!ready) co_await asio::post(asio::use_awaitable);  // LOUD: asio-busy-wait in lets_others_run
  for (;;) {
    co_await save();
  }
}
awaitable<void> ends() {
  for (;;) {
    if (stopped) break;
    step();
  }
  while (true) {
    if (ready) co_return;
    step();
  }
}
awaitable<int> computes(std::vector<int> numbers) {
  int sum = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) sum += numbers[i];
  while (sum > 9) sum /= 10;
  for (int number : numbers) sum += number;
  while (more()) {
  }
  while (--sum > 0) {
  }
  for (int i = 0; i < 3; ++i) {
  }
  co_return sum;
}
awaitable<void> throws() {
  while (true) {
    step();
    if (stopped) throw 7;
  }
  co_return;
}
// As boost/asio/spawn.hpp declares it.
namespace boost::asio {
template <class Executor>
class basic_yield_context {};
}  // namespace boost::asio
void wait_for(asio::basic_yield_context<asio::any_io_executor> yield);
void with_a_stack(asio::basic_yield_context<asio::any_io_executor> yield) {
  asio::post(context, [yield] {
    for (;;) wait_for(yield);
  });
}
void plain_thread() {
  while (!ready) std::this_thread::yield();
  for (;;) step();
}
void on_a_pool() {
  asio::post(pool, [] { while (!ready) std::this_thread::yield(); });
}
void runs_the_loop() {
  std::thread{[] { while (!stopped) context.run_one(); }}.join();
}
