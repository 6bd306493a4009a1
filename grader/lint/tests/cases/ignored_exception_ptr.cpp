// SPDX-License-Identifier: MIT
//
// A completion handler of co_spawn that does not look at the exception: loud. One that does, or of a coroutine that
// lets nothing out: silent.
#include <exception>
#include <iostream>
#include <stdexcept>
#include <utility>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;

asio::io_context context;
awaitable<void> save();
awaitable<int> load();
void report(std::exception_ptr error);
int failures = 0;

// ---- Loud.

void plain() {
  co_spawn(context, save(), [](std::exception_ptr) {});        // LOUD: asio-ignored-exception-ptr in plain
  co_spawn(context, save, [](std::exception_ptr error) {});    // LOUD: asio-ignored-exception-ptr
  co_spawn(context, load(), [](std::exception_ptr, int) {});   // LOUD: asio-ignored-exception-ptr
  co_spawn(context, load(), [](const std::exception_ptr& error, int result) { failures += result; });  // LOUD: asio-ignored-exception-ptr
  co_spawn(context, save(), [](std::exception_ptr error) { (void)error; });  // LOUD: asio-ignored-exception-ptr
  co_spawn(context, save(), [](std::exception_ptr) { context.stop(); });     // LOUD: asio-ignored-exception-ptr
}
struct Server {
  void start() {
    co_spawn(context, run(), [this](std::exception_ptr) { running = false; });  // LOUD: asio-ignored-exception-ptr in Server::start
  }
  awaitable<void> run();
  bool running = true;
};
void of_a_lambda() {
  co_spawn(context, []() -> awaitable<void> { throw std::runtime_error{"no"}; co_return; },
           [](std::exception_ptr) {});  // LOUD: asio-ignored-exception-ptr in of_a_lambda
}
template <class Executor>
void in_a_template(Executor executor) {
  co_spawn(executor, save(), [](std::exception_ptr) {});  // LOUD: asio-ignored-exception-ptr in in_a_template
}
template void in_a_template(asio::io_context::executor_type);
awaitable<void> in_a_coroutine() {
  co_spawn(context, save(), [](std::exception_ptr) {});  // LOUD: asio-ignored-exception-ptr in in_a_coroutine
  co_await save();
}

awaitable<void> counts() {
  co_await save();
  ++failures;
}
void of_a_coroutine_that_does_not_get_to_its_end() {
  co_spawn(context, counts(), [](std::exception_ptr) {});  // LOUD: asio-ignored-exception-ptr in of_a_coroutine_that_does_not_get_to_its_end
}

// ---- Silent.

void looked_at() {
  co_spawn(context, save(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  co_spawn(context, save(), [](std::exception_ptr error) { report(error); });
  co_spawn(context, load(), [](std::exception_ptr error, int) { failures += error ? 1 : 0; });
  co_spawn(context, save(), [](std::exception_ptr error) { asio::post(context, [error] { report(error); }); });
  co_spawn(context, save(), [kept = std::exception_ptr{}](std::exception_ptr error) mutable { kept = error; });
}

awaitable<void> catches_all() {
  try {
    co_await save();
  } catch (...) {
    ++failures;
  }
}
awaitable<void> throws_nothing() { co_return; }
void of_silent_coroutines() {
  co_spawn(context, catches_all(), [](std::exception_ptr) { context.stop(); });
  co_spawn(context, throws_nothing, [](std::exception_ptr) {});
  co_spawn(context, []() -> awaitable<void> { co_await throws_nothing(); }, [](std::exception_ptr) {});
}

awaitable<void> says_so() {
  co_await save();
  std::clog << "saved";
}
awaitable<int> serve(asio::ip::tcp::socket peer) {
  char byte;
  for (;;) co_await peer.async_read_some(asio::buffer(&byte, 1), asio::use_awaitable);
}
void of_coroutines_that_leave_nothing_undone(asio::ip::tcp::socket peer) {
  co_spawn(context, says_so(), [](std::exception_ptr) { std::clog << "ended"; });
  co_spawn(context, serve(std::move(peer)), [](std::exception_ptr, int) {});
}

#define EXPECT_EQ(one, other) ((one) == (other) ? void() : std::terminate())
void in_a_test_that_finds_out() {
  int result = 0;
  co_spawn(context, load(), [&](std::exception_ptr, int loaded) { result = loaded; });
  context.run();
  EXPECT_EQ(result, 1);
}

void not_a_lambda(std::exception_ptr);
void others() {
  co_spawn(context, save(), not_a_lambda);
  auto generic = [](auto...) {};
  co_spawn(context, save(), generic);
  auto keep = [](std::exception_ptr) {};
  keep(nullptr);
}
