// SPDX-License-Identifier: MIT
//
// A coroutine where a plain function is called: loud, since nobody looks at the awaitable; silent where somebody does.
#include <algorithm>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using Error = boost::system::error_code;

awaitable<void> save();
awaitable<int> load(Error);
void plain();

asio::io_context context;
asio::steady_timer timer{context};
asio::ip::tcp::socket peer{context};
asio::ip::tcp::acceptor acceptor{context};

// ---- Loud.

void as_a_handler() {
  asio::post(context, []() -> awaitable<void> { co_await save(); });  // LOUD: asio-coroutine-as-callback in as_a_handler
  asio::dispatch(context, save);                                      // LOUD: asio-coroutine-as-callback
  asio::defer(context, &save);                                        // LOUD: asio-coroutine-as-callback
  timer.async_wait([](Error) -> awaitable<void> { co_return; });      // LOUD: asio-coroutine-as-callback
  timer.async_wait(load);                                             // LOUD: asio-coroutine-as-callback
  auto named = [](Error, std::size_t) -> awaitable<void> { co_await save(); };
  peer.async_read_some(asio::buffer(new char[1], 1), named);          // LOUD: asio-coroutine-as-callback
  asio::post(asio::bind_executor(context, [] { return save(); }));    // LOUD: asio-coroutine-as-callback
  asio::post(context, [] { return save(); });                         // LOUD: asio-coroutine-as-callback
  acceptor.async_accept([](Error, asio::ip::tcp::socket) -> awaitable<void> { co_return; });  // LOUD: asio-coroutine-as-callback
}

void as_a_completion_handler() {
  asio::co_spawn(context, save(), [](std::exception_ptr) -> awaitable<void> {  // LOUD: asio-coroutine-as-callback in as_a_completion_handler
    co_await save();
  });
}

struct Door {
  std::function<void()> on_open = [] { return save(); };  // LOUD: asio-coroutine-as-callback in Door::on_open
};

void as_a_function() {
  std::function<void()> call = save;  // LOUD: asio-coroutine-as-callback in as_a_function
  std::function<void(Error)> told{[](Error) -> awaitable<void> { co_return; }};  // LOUD: asio-coroutine-as-callback
  call = []() -> awaitable<void> { co_return; };  // LOUD: asio-coroutine-as-callback
  std::thread worker{save};  // LOUD: asio-coroutine-as-callback
  worker.join();
  std::once_flag once;
  std::call_once(once, save);  // LOUD: asio-coroutine-as-callback
  const std::vector<int> rows{1, 2};
  std::for_each(rows.begin(), rows.end(), [](int) -> awaitable<void> { co_await save(); });  // LOUD: asio-coroutine-as-callback
}

template <class Executor>
void in_a_template(Executor executor) {
  asio::post(executor, [] { return save(); });  // LOUD: asio-coroutine-as-callback in in_a_template
}
template void in_a_template(asio::io_context::executor_type);

#define LATER(function) asio::post(context, function)
void in_a_macro() {
  LATER(save);  // LOUD: asio-coroutine-as-callback in in_a_macro
}

void deferred_operations() {
  asio::post(context, [] { return timer.async_wait(asio::deferred); });  // LOUD: asio-coroutine-as-callback in deferred_operations
  timer.async_wait([](Error) { return timer.async_wait(asio::deferred); });  // LOUD: asio-coroutine-as-callback
}

// ---- Silent.

void chained() {
  timer.async_wait(asio::deferred([](Error) { return timer.async_wait(asio::deferred); }))([](Error) {});
  timer.async_wait(asio::bind_executor(context, asio::deferred([](Error) { return timer.async_wait(asio::deferred); })))([](Error) {});
}

void spawned() {
  asio::co_spawn(context, save, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  asio::co_spawn(context, []() -> awaitable<void> { co_await save(); }, asio::use_future).get();
  asio::post(context, [] { asio::co_spawn(context, save(), [](std::exception_ptr error) { if (error) std::rethrow_exception(error); }); });
}

void plain_functions() {
  asio::post(context, plain);
  timer.async_wait([](Error) {});
  std::function<void()> call = plain;
  std::thread{plain}.join();
}

void kept_as_a_coroutine() {
  std::function<awaitable<void>()> start = save;
  std::function<awaitable<int>(Error)> with_error = load;
  asio::co_spawn(context, start(), [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  asio::co_spawn(context, start, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
}

template <class Function>
void our_own(Function) {}

void given_to_functions_of_our_own() {
  our_own(save);
  our_own([]() -> awaitable<void> { co_return; });
}

awaitable<void> as_the_operation_itself() {
  co_await asio::async_compose<decltype(use_awaitable), void(Error)>(
      [](auto& self) { self.complete(Error{}); }, use_awaitable, context);
  co_await timer.async_wait(use_awaitable);
  auto operation = asio::co_spawn(context, save, asio::deferred);
  co_await std::move(operation)(use_awaitable);
}

namespace other {
template <class Executor, class Function>
void post(Executor, Function);
template <class Executor, class Function>
void async_run(Executor, Function);
}  // namespace other

void of_other_libraries() {
  other::post(1, save);
  other::async_run(1, save);
}
