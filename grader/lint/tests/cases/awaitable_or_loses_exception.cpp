// SPDX-License-Identifier: MIT
//
// `||` of a timer and an operation that throws its error: loud. With as_tuple, with `&&`, of operations, of timers: silent.
#include <array>
#include <chrono>
#include <string>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::buffer;
using asio::steady_timer;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
constexpr auto as_tuple = asio::as_tuple(use_awaitable);
using Socket = asio::use_awaitable_t<>::as_default_on_t<tcp::socket>;

asio::io_context context;
std::array<char, 64> data;
awaitable<void> talk(tcp::socket& socket);
awaitable<void> sleep_for(std::chrono::seconds time) {
  steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}
awaitable<void> do_something_else();

// ---- Loud.

awaitable<void> with_a_timer(tcp::socket& socket, steady_timer& timer) {
  co_await (socket.async_read_some(buffer(data), use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in with_a_timer
  co_await (timer.async_wait(use_awaitable) || asio::async_write(socket, buffer(data), use_awaitable));  // LOUD: asio-awaitable-or-loses-exception
  auto result = co_await (asio::async_read(socket, buffer(data), use_awaitable) || sleep_for(1s));  // LOUD: asio-awaitable-or-loses-exception
  if (result.index() == 1) socket.close();
}
awaitable<void> connecting(tcp::socket& socket, tcp::resolver& resolver, tcp::endpoint there, steady_timer& timer) {
  co_await (resolver.async_resolve("host", "1", use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in connecting
  co_await (socket.async_connect(there, use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception
}
awaitable<void> of_three(tcp::socket& socket, steady_timer& timer) {
  co_await (timer.async_wait(use_awaitable) || sleep_for(1s) ||
            socket.async_receive(buffer(data), use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in of_three
  try {
    co_await (socket.async_send(buffer(data), use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception
  } catch (const boost::system::system_error&) {
    socket.close();
  }
}
struct Server {
  awaitable<void> accept() {
    co_await (acceptor.async_accept(use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in Server::accept
  }
  tcp::acceptor acceptor{context};
  steady_timer timer{context};
};
awaitable<void> by_default(Socket& socket, steady_timer& timer) {
  co_await (socket.async_read_some(buffer(data)) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in by_default
}
template <class Stream>
awaitable<void> in_a_template(Stream& stream, steady_timer& timer) {
  std::string line;
  co_await (asio::async_read_until(stream, asio::dynamic_buffer(line), '\n', use_awaitable) ||  // LOUD: asio-awaitable-or-loses-exception in in_a_template
            timer.async_wait(use_awaitable));
}
template awaitable<void> in_a_template(tcp::socket&, steady_timer&);
auto in_a_lambda = [](tcp::socket& socket, steady_timer& timer) -> awaitable<void> {
  co_await (socket.async_read_some(buffer(data), use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in in_a_lambda
};

// ---- Silent.

awaitable<void> errors_as_values(tcp::socket& socket, steady_timer& timer) {
  auto result = co_await (socket.async_read_some(buffer(data), as_tuple) || timer.async_wait(as_tuple));
  if (result.index() == 0 && std::get<0>(std::get<0>(result))) co_return;
  error_code error;
  co_await (socket.async_receive(buffer(data), asio::redirect_error(use_awaitable, error)) ||
            timer.async_wait(use_awaitable));
  if (error) co_return;
  co_await (socket.async_send(buffer(data), asio::as_tuple(asio::use_awaitable_t<>{})) || timer.async_wait(as_tuple));
}
awaitable<void> all_of_them(tcp::socket& socket, steady_timer& timer) {
  co_await (socket.async_read_some(buffer(data), use_awaitable) && timer.async_wait(use_awaitable));
}
awaitable<void> coroutines(tcp::socket& socket) {
  co_await (talk(socket) || sleep_for(1s));
}
awaitable<void> waits(steady_timer& timer, steady_timer& other, asio::signal_set& signals) {
  co_await (timer.async_wait(use_awaitable) || other.async_wait(use_awaitable));
  co_await (signals.async_wait(use_awaitable) || timer.async_wait(use_awaitable));
}
awaitable<void> of_a_channel(asio::experimental::channel<void(error_code, int)>& jobs, steady_timer& timer) {
  co_await (jobs.async_receive(use_awaitable) || timer.async_wait(use_awaitable));
}
awaitable<void> the_first_that_succeeds(tcp::socket& one, tcp::socket& other, tcp::endpoint there) {
  co_await (one.async_connect(there, use_awaitable) || other.async_connect(there, use_awaitable));
  co_await (one.async_connect(there, use_awaitable) || do_something_else());
  co_await (one.async_connect(there, use_awaitable) || talk(other));
}
awaitable<void> alone(tcp::socket& socket) {
  co_await socket.async_read_some(buffer(data), use_awaitable);
  const bool empty = data.empty() || co_await socket.async_read_some(buffer(data), use_awaitable) == 0;
  if (empty) co_return;
}
namespace own {
struct Promise {};
Promise operator||(Promise, Promise) { return {}; }
Promise async_read(int) { return {}; }
}  // namespace own
void own_idea() {
  own::Promise both = own::async_read(1) || own::async_read(2);
  (void)both;
}
