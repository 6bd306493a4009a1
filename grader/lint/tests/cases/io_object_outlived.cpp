// SPDX-License-Identifier: MIT
//
// Operations that start when their timer or socket is gone: loud.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::deferred;
using asio::steady_timer;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

asio::io_context context;
void done(std::exception_ptr);
steady_timer make_timer();
steady_timer& common_timer();
awaitable<void> ended(awaitable<void> operation);
std::string text;

// ---- Loud.

awaitable<void> awaited_later() {
  auto waiting = steady_timer(context, 1s).async_wait(use_awaitable);   // LOUD: asio-io-object-outlived in awaited_later
  auto deferred_wait = steady_timer{context, 1s}.async_wait(deferred);  // LOUD: asio-io-object-outlived
  auto made = make_timer().async_wait(use_awaitable);                   // LOUD: asio-io-object-outlived
  auto resolving = tcp::resolver(context).async_resolve("host", "80", use_awaitable);  // LOUD: asio-io-object-outlived
  co_await std::move(waiting);
  co_await std::move(deferred_wait);
  co_await std::move(made);
  co_await std::move(resolving);
}

void spawned() {
  co_spawn(context, steady_timer(context, 1s).async_wait(use_awaitable), done);         // LOUD: asio-io-object-outlived in spawned
  co_spawn(context, ended(make_timer().async_wait(use_awaitable)), done);               // LOUD: asio-io-object-outlived
  auto wait = asio::system_timer(context, 1s).async_wait(deferred)(use_awaitable);        // LOUD: asio-io-object-outlived
  co_spawn(context, std::move(wait), done);
}

awaitable<void> rest() {
  return steady_timer(context, 1s).async_wait(use_awaitable);  // LOUD: asio-io-object-outlived in rest
}

awaitable<void> rest_with_a_local() {
  steady_timer timer(context, 1s);
  return timer.async_wait(use_awaitable);  // LOUD: asio-io-object-outlived in rest_with_a_local
}

auto deferred_rest() {
  steady_timer timer(context, 1s);
  auto waiting = timer.async_wait(deferred);  // LOUD: asio-io-object-outlived in deferred_rest
  return waiting;
}

awaitable<std::size_t> with_a_local_socket() {
  tcp::socket socket(context);
  return asio::async_write(socket, asio::buffer(text), use_awaitable);  // LOUD: asio-io-object-outlived in with_a_local_socket
}

using Channel = asio::experimental::channel<void(boost::system::error_code)>;

awaitable<void> with_a_local_channel() {
  Channel channel(context, 1);
  return channel.async_send(boost::system::error_code{}, use_awaitable);  // LOUD: asio-io-object-outlived in with_a_local_channel
}

awaitable<void> part_of_what_is_returned() {
  steady_timer timer(context, 1s);
  return ended(timer.async_wait(use_awaitable));  // LOUD: asio-io-object-outlived in part_of_what_is_returned
}

struct Session {
  awaitable<void> rest() {
    auto waiting = steady_timer(socket.get_executor(), 1s).async_wait(use_awaitable);  // LOUD: asio-io-object-outlived in Session::rest
    co_await std::move(waiting);
  }
  tcp::socket socket{context};
};

void in_a_lambda() {
  auto rest = [] {
    steady_timer timer(context, 1s);
    return timer.async_wait(use_awaitable);  // LOUD: asio-io-object-outlived in in_a_lambda
  };
  co_spawn(context, rest(), done);
}

template <class Clock>
awaitable<void> in_a_template() {
  asio::basic_waitable_timer<Clock> timer(context, 1s);
  return timer.async_wait(use_awaitable);  // LOUD: asio-io-object-outlived in in_a_template
}
template awaitable<void> in_a_template<std::chrono::system_clock>();

struct Timer : steady_timer {
  using steady_timer::steady_timer;
};

awaitable<void> of_a_derived_class() {
  auto waiting = Timer(context, 1s).async_wait(use_awaitable);  // LOUD: asio-io-object-outlived in of_a_derived_class
  co_await std::move(waiting);
}

// ---- Silent.

template <class State>
awaitable<void> awaited_in_a_template(State state) {
  co_await steady_timer(state.get_executor(), 1s).async_wait(use_awaitable);
  co_await steady_timer(context, 1s).async_wait(deferred);
}

auto awaited_in_a_generic_lambda() {
  return [](auto state) -> awaitable<void> { co_await steady_timer(state.get_executor(), 1s).async_wait(deferred); };
}

awaitable<void> awaited_at_once() {
  co_await steady_timer(context, 1s).async_wait(use_awaitable);
  co_await steady_timer(context, 1s).async_wait(deferred);
  co_await make_timer().async_wait(asio::as_tuple(use_awaitable));
  auto found = co_await tcp::resolver(context).async_resolve("host", "80", use_awaitable);
  co_await (steady_timer(context, 1s).async_wait(use_awaitable) || ended(make_timer().async_wait(use_awaitable)));
  co_await steady_timer(context, 1s).async_wait(deferred)(use_awaitable);
  co_await co_spawn(context, steady_timer(context, 1s).async_wait(use_awaitable), use_awaitable);
}

awaitable<void> the_object_is_there() {
  steady_timer timer(context, 1s);
  auto waiting = timer.async_wait(use_awaitable);
  co_await std::move(waiting);
  auto again = common_timer().async_wait(deferred);
  co_await std::move(again);
}

awaitable<void> of_a_coroutine() {
  steady_timer timer(context, 1s);
  co_return co_await timer.async_wait(use_awaitable);
}

awaitable<void> of_somebody_else(steady_timer& timer) {
  static steady_timer kept(context, 1s);
  if (text.empty()) return kept.async_wait(use_awaitable);
  if (text == "x") return common_timer().async_wait(use_awaitable);
  return timer.async_wait(use_awaitable);
}

awaitable<void> of_somebody_elses_channel(Channel& channel) {
  return channel.async_send(boost::system::error_code{}, use_awaitable);
}

awaitable<void> of_a_pointer(std::shared_ptr<steady_timer> timer) {
  return timer->async_wait(use_awaitable);
}

struct Owner {
  awaitable<void> rest() { return timer.async_wait(use_awaitable); }
  auto write() { return asio::async_write(socket, asio::buffer(text), deferred); }
  steady_timer timer{context};
  tcp::socket socket{context};
};

awaitable<void> captured() {
  steady_timer timer(context, 1s);
  auto rest = [&timer] { return timer.async_wait(use_awaitable); };
  co_await rest();
}

// There as long as the expression that awaits what is returned: co_await of_a_parameter(std::move(timer)).
awaitable<void> of_a_parameter(steady_timer timer) {
  return timer.async_wait(use_awaitable);
}

// The group is kept by its operation.
auto of_a_group(steady_timer& one, steady_timer& other) {
  return asio::experimental::make_parallel_group(one.async_wait(deferred), other.async_wait(deferred))
      .async_wait(asio::experimental::wait_for_one(), deferred);
}

awaitable<void> composed(tcp::socket socket) {
  return asio::async_compose<const asio::use_awaitable_t<>&, void()>([](auto& self) { self.complete(); },
                                                                   use_awaitable, socket);
}

std::size_t no_operation_is_returned() {
  steady_timer timer(context, 1s);
  timer.async_wait(asio::detached);
  return timer.cancel();
}

// What is started is cancelled when its timer goes.
void started_at_once() {
  steady_timer(context, 1s).async_wait(deferred)([](boost::system::error_code) {});
  steady_timer(context, 1s).async_wait([](boost::system::error_code) {});
}

void never_run() {
  (void)steady_timer(context, 1s).async_wait(deferred);
  using Wait = decltype(steady_timer(context, 1s).async_wait(use_awaitable));
}

struct Engine {
  awaitable<void> async_wait(asio::use_awaitable_t<>) { co_return; }
};

awaitable<void> of_another_library(steady_timer timer) {
  co_await Engine{}.async_wait(use_awaitable);
}

int main() {}
