// SPDX-License-Identifier: MIT
//
// What comes out of a coroutine's body and what does not. All of them are spawned detached; the
// mark is on the line of the co_spawn.
#include <exception>
#include <stdexcept>
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::co_spawn;
using asio::detached;
using asio::use_awaitable;
using boost::system::error_code;
using boost::system::system_error;
using namespace asio::experimental::awaitable_operators;

awaitable<void> elsewhere();
void note(const char* text);

awaitable<void> throws() {
  throw std::runtime_error("broken");
  co_return;
}

awaitable<void> cannot_throw() {
  try {
    co_await elsewhere();
  } catch (...) {
    note("failed");
  }
}

// ---- Loud.

awaitable<void> outside_the_try() {
  try {
    co_await elsewhere();
  } catch (...) {
  }
  for (;;) co_await elsewhere();
}

awaitable<void> rethrows() {
  while (true) {
    try {
      co_await elsewhere();
    } catch (...) {
      note("failed");
      throw;
    }
  }
}

awaitable<void> throws_in_handler() {
  try {
    co_await elsewhere();
  } catch (const std::exception&) {
    throw std::logic_error("while saving");
  }
}

awaitable<void> stores_and_rethrows() {
  for (std::exception_ptr error;;) {
    try {
      co_await elsewhere();
    } catch (...) {
      error = std::current_exception();
    }
    if (error) std::rethrow_exception(error);
  }
}

awaitable<void> catches_something_else() {
  try {
    throw std::runtime_error("broken");
  } catch (const std::logic_error&) {
  }
  co_return;
}

awaitable<void> catches_system_error() {
  try {
    co_await throws();
  } catch (const system_error&) {
  }
}

awaitable<int> value();
awaitable<void> awaits_in_an_argument(asio::steady_timer& timer) {
  do {
    timer.expires_after(std::chrono::seconds(co_await value()));
    co_await timer.async_wait(as_tuple(use_awaitable));
  } while (1);
}

awaitable<void> spawns_and_awaits(asio::io_context& io) {
  co_await co_spawn(io, throws(), use_awaitable);
}

void bodies(asio::io_context& io, asio::steady_timer& timer) {
  co_spawn(io,  // LOUD: asio-detached-swallows-error in bodies
           outside_the_try(), detached);
  co_spawn(io, rethrows(), detached);                // LOUD: asio-detached-swallows-error
  co_spawn(io, throws_in_handler(), detached);       // LOUD: asio-detached-swallows-exception
  co_spawn(io, stores_and_rethrows(), detached);     // LOUD: asio-detached-swallows-error
  co_spawn(io, catches_something_else(), detached);  // LOUD: asio-detached-swallows-exception
  co_spawn(io, catches_system_error(), detached);  // LOUD: asio-detached-swallows-exception
  co_spawn(io, awaits_in_an_argument(timer), detached);  // LOUD: asio-detached-swallows-error
  co_spawn(io, spawns_and_awaits(io), detached);  // LOUD: asio-detached-swallows-exception
}

// ---- Silent.

awaitable<void> function_try_block() try {
  co_await elsewhere();
} catch (const std::exception&) {
  note("failed");
}

awaitable<void> inner_try_in_handler() {
  try {
    co_await elsewhere();
  } catch (...) {
    try {
      throw;
    } catch (const std::exception&) {
    }
  }
}

awaitable<void> changes_executor(asio::any_io_executor executor) {
  auto own = co_await asio::this_coro::executor;
  co_await asio::this_coro::reset_cancellation_state();
  co_await asio::post(own, use_awaitable);
  co_await asio::dispatch(asio::bind_executor(executor, use_awaitable));
  co_await asio::defer(executor, use_awaitable);
}

constexpr auto returning = as_tuple(use_awaitable);
using Timer = asio::as_tuple_t<asio::use_awaitable_t<>>::as_default_on_t<asio::steady_timer>;

awaitable<void> waits_a_little(asio::steady_timer& timer) {
  co_await timer.async_wait(returning);
}

template <class Token>
auto async_forward(asio::steady_timer& timer, Token&& token) {
  return timer.async_wait(std::forward<Token>(token));
}

awaitable<void> errors_are_values(asio::steady_timer& timer, Timer& quiet,
                                  asio::cancellation_slot slot) {
  error_code error;
  co_await timer.async_wait(asio::redirect_error(use_awaitable, error));
  auto [first] = co_await timer.async_wait(returning);
  auto [second] = co_await timer.async_wait(as_tuple(asio::deferred));
  co_await timer.async_wait(asio::bind_cancellation_slot(slot, as_tuple(use_awaitable)));
  co_await quiet.async_wait();
  co_await waits_a_little(timer);
  auto kept = timer.async_wait(as_tuple(use_awaitable));
  co_await std::move(kept);
  co_await (waits_a_little(timer) || waits_a_little(timer));
  co_await (timer.async_wait(use_awaitable) || waits_a_little(timer));  // one that ends well is enough
  co_await async_forward(timer, as_tuple(use_awaitable));
  co_await co_spawn(timer.get_executor(), cannot_throw(), use_awaitable);
  co_await asio::experimental::make_parallel_group(timer.async_wait(asio::deferred))
      .async_wait(asio::experimental::wait_for_all(), use_awaitable);
}

awaitable<void> catches_what_operations_throw(asio::steady_timer& timer) {
  try {
    co_await timer.async_wait(use_awaitable);
    co_await timer.async_wait(asio::deferred);
  } catch (const system_error& error) {
    note(error.what());
  }
}

awaitable<void> catches_what_it_throws() {
  struct Stop : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  try {
    throw Stop("enough");
  } catch (const std::runtime_error&) {
  }
  try {
    throw 1;
  } catch (int) {
  }
  co_return;
}

awaitable<void> even(int n);

awaitable<void> odd(int n) {
  if (n > 0) co_await even(n - 1);
}

awaitable<void> even(int n) {
  if (n > 0) co_await odd(n - 1);
}

awaitable<void> nested_lambda_throws(asio::io_context& io) {
  asio::post(io, [] { throw std::runtime_error("elsewhere"); });
  auto never_called = []() -> awaitable<void> { co_await elsewhere(); };
  co_return;
}

awaitable<void> calls_plain_functions() {
  note("may throw, is not expected to");
  co_return;
}

template <bool strict>
awaitable<void> strict_only() {
  if constexpr (strict) throw std::runtime_error("strict");
  co_return;
}

void silent_bodies(asio::io_context& io, asio::steady_timer& timer, Timer& quiet) {
  co_spawn(io, cannot_throw(), detached);
  co_spawn(io, cannot_throw, detached);
  co_spawn(io, cannot_throw() && cannot_throw(), detached);
  co_spawn(io, function_try_block(), detached);
  co_spawn(io, inner_try_in_handler(), detached);
  co_spawn(io, changes_executor(io.get_executor()), detached);
  co_spawn(io, errors_are_values(timer, quiet, {}), detached);
  co_spawn(io, catches_what_operations_throw(timer), detached);
  co_spawn(io, catches_what_it_throws(), detached);
  co_spawn(io, odd(3), detached);
  co_spawn(io, nested_lambda_throws(io), detached);
  co_spawn(io, calls_plain_functions(), detached);
  co_spawn(io, strict_only<false>(), detached);
  co_spawn(
      io, [&]() -> awaitable<void> { co_await cannot_throw(); }, detached);
}
