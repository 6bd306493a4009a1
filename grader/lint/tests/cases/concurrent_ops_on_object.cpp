// SPDX-License-Identifier: MIT
//
// Operations that run together: loud if both read from, or both write to, the same stream.
#include <array>
#include <string>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
using namespace asio::experimental::awaitable_operators;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Websocket = beast::websocket::stream<beast::tcp_stream>;

awaitable<void> answer(tcp::socket& socket);

// ---- Loud.

awaitable<void> plain(tcp::socket& socket, asio::const_buffer head, asio::const_buffer body) {
  co_await (asio::async_write(socket, head, use_awaitable) &&
            asio::async_write(socket, body, use_awaitable));  // LOUD: asio-concurrent-ops-on-object in plain
  co_await (async_write(socket, head, use_awaitable) ||
            socket.async_write_some(body, use_awaitable));    // LOUD: asio-concurrent-ops-on-object
  co_await (socket.async_send(head, use_awaitable) &&
            (asio::async_write(socket, body, use_awaitable)));  // LOUD: asio-concurrent-ops-on-object
}

struct Session {
  awaitable<void> read() {
    using asio::async_read;
    co_await (async_read(socket, asio::buffer(head), use_awaitable) &&
              async_read(this->socket, asio::buffer(body), use_awaitable));  // LOUD: asio-concurrent-ops-on-object in Session::read
    co_await (asio::async_read_until(socket, asio::dynamic_buffer(line), '\n', use_awaitable) &&
              timer.async_wait(use_awaitable) &&
              socket.async_read_some(asio::buffer(body), use_awaitable));  // LOUD: asio-concurrent-ops-on-object
    co_await (timer.async_wait(use_awaitable) ||
              (async_read(socket, asio::buffer(head), use_awaitable) &&
               socket.async_receive(asio::buffer(body), use_awaitable)));  // LOUD: asio-concurrent-ops-on-object
  }
  tcp::socket socket;
  asio::steady_timer timer;
  std::array<char, 4> head{};
  std::array<char, 8> body{};
  std::string line;
};

void in_a_lambda(tcp::socket& socket, asio::const_buffer head, asio::const_buffer body) {
  auto send = [&]() -> awaitable<void> {
    co_await (asio::async_write(socket, head, use_awaitable) &&
              asio::async_write(socket, body, use_awaitable));  // LOUD: asio-concurrent-ops-on-object in in_a_lambda
  };
  asio::co_spawn(socket.get_executor(), send, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
}

template <class Stream>
awaitable<void> in_a_template(Stream& stream, asio::const_buffer head, asio::const_buffer body) {
  co_await (asio::async_write(stream, head, use_awaitable) &&
            asio::async_write(stream, body, use_awaitable));  // LOUD: asio-concurrent-ops-on-object in in_a_template
}
template awaitable<void> in_a_template(tcp::socket&, asio::const_buffer, asio::const_buffer);

awaitable<void> other_streams(asio::posix::stream_descriptor& out, asio::serial_port& port, asio::writable_pipe& pipe,
                              std::shared_ptr<tcp::socket> peer, asio::const_buffer a, asio::const_buffer b) {
  co_await (asio::async_write(out, a, use_awaitable) &&
            asio::async_write(out, b, use_awaitable));    // LOUD: asio-concurrent-ops-on-object in other_streams
  co_await (asio::async_write(port, a, use_awaitable) &&
            asio::async_write(port, b, use_awaitable));   // LOUD: asio-concurrent-ops-on-object
  co_await (asio::async_write(pipe, a, use_awaitable) &&
            asio::async_write(pipe, b, use_awaitable));   // LOUD: asio-concurrent-ops-on-object
  co_await (asio::async_write(*peer, a, use_awaitable) &&
            asio::async_write(*peer, b, use_awaitable));  // LOUD: asio-concurrent-ops-on-object
}

awaitable<void> streams_of_beast(beast::tcp_stream& stream, Websocket& websocket, beast::flat_buffer& buffer,
                                 beast::http::request<beast::http::string_body>& request, asio::mutable_buffer a) {
  co_await (stream.async_read_some(a, use_awaitable) &&
            stream.async_read_some(a, use_awaitable));                         // LOUD: asio-concurrent-ops-on-object in streams_of_beast
  co_await (beast::http::async_write(stream, request, use_awaitable) &&
            beast::http::async_write(stream, request, use_awaitable));         // LOUD: asio-concurrent-ops-on-object
  co_await (websocket.async_write(a, use_awaitable) &&
            websocket.async_write_some(true, a, use_awaitable));               // LOUD: asio-concurrent-ops-on-object
  co_await (websocket.async_read(buffer, use_awaitable) ||
            websocket.async_read(buffer, use_awaitable));                      // LOUD: asio-concurrent-ops-on-object
  co_await (websocket.async_ping({}, use_awaitable) &&
            websocket.async_pong({}, use_awaitable));                          // LOUD: asio-concurrent-ops-on-object
}

awaitable<void> in_groups(tcp::socket& socket, asio::const_buffer head, asio::const_buffer body) {
  co_await asio::experimental::make_parallel_group(
      asio::async_write(socket, head, asio::deferred),
      asio::async_write(socket, body, asio::deferred))  // LOUD: asio-concurrent-ops-on-object in in_groups
      .async_wait(asio::experimental::wait_for_all(), use_awaitable);
  co_await asio::experimental::make_parallel_group(
      [&](auto token) { return asio::async_write(socket, head, std::move(token)); },
      [&](auto token) { return asio::async_write(socket, body, std::move(token)); })  // LOUD: asio-concurrent-ops-on-object
      .async_wait(asio::experimental::wait_for_one(), use_awaitable);
}

// ---- Silent.

awaitable<void> both_directions(tcp::socket& socket, asio::const_buffer out, asio::mutable_buffer in) {
  co_await (asio::async_write(socket, out, use_awaitable) && asio::async_read(socket, in, use_awaitable));
  co_await asio::experimental::make_parallel_group(asio::async_write(socket, out, asio::deferred),
                                                   asio::async_read(socket, in, asio::deferred))
      .async_wait(asio::experimental::wait_for_all(), use_awaitable);
}

awaitable<void> one_after_the_other(tcp::socket& socket, std::array<asio::const_buffer, 2> both) {
  co_await asio::async_write(socket, both[0], use_awaitable);
  co_await asio::async_write(socket, both[1], use_awaitable);
  co_await asio::async_write(socket, both, use_awaitable);
}

awaitable<void> two_streams(tcp::socket& one, tcp::socket& other, Session& a, Session& b, asio::mutable_buffer in,
                            asio::const_buffer out) {
  co_await (asio::async_write(one, out, use_awaitable) && asio::async_write(other, out, use_awaitable));
  co_await (asio::async_write(a.socket, out, use_awaitable) && asio::async_write(b.socket, out, use_awaitable));
  co_await (asio::async_read(a.socket, in, use_awaitable) || asio::async_read(b.socket, in, use_awaitable));
}

awaitable<void> with_a_timeout(tcp::socket& socket, asio::steady_timer& timer, asio::mutable_buffer in) {
  co_await (asio::async_read(socket, in, use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in with_a_timeout
  co_await (timer.async_wait(use_awaitable) || timer.async_wait(use_awaitable));
}

awaitable<void> each_of_one_step(tcp::socket& socket, asio::mutable_buffer a, asio::mutable_buffer b) {
  co_await (socket.async_read_some(a, use_awaitable) && socket.async_read_some(b, use_awaitable));
  co_await (socket.async_wait(tcp::socket::wait_read, use_awaitable) ||
            socket.async_wait(tcp::socket::wait_error, use_awaitable));
}

awaitable<void> messages_of_their_own(asio::ip::udp::socket& socket, asio::const_buffer a, asio::const_buffer b) {
  co_await (socket.async_send(a, use_awaitable) && socket.async_send(b, use_awaitable));
}

awaitable<void> queues(asio::experimental::channel<void(boost::system::error_code, int)>& channel) {
  co_await (channel.async_send({}, 1, use_awaitable) && channel.async_send({}, 2, use_awaitable));
  co_await (channel.async_receive(use_awaitable) && channel.async_receive(use_awaitable));
}

struct Client {
  template <class Token>
  auto async_write(asio::const_buffer, Token&& token) {
    return asio::post(executor, std::forward<Token>(token));
  }
  asio::any_io_executor executor;
};

awaitable<void> client_with_a_queue(Client& client, asio::const_buffer a, asio::const_buffer b) {
  co_await (client.async_write(a, use_awaitable) && client.async_write(b, use_awaitable));
}

awaitable<void> kinds_of_a_websocket(Websocket& websocket, beast::flat_buffer& buffer, asio::const_buffer out) {
  co_await (websocket.async_read(buffer, use_awaitable) && websocket.async_write(out, use_awaitable));
  co_await (websocket.async_read(buffer, use_awaitable) || websocket.async_ping({}, use_awaitable));
}

awaitable<void> coroutines(tcp::socket& socket) {
  co_await (answer(socket) && answer(socket));
}

awaitable<bool> plain_logic(tcp::socket& socket, asio::const_buffer a, asio::const_buffer b) {
  co_return co_await asio::async_write(socket, a, use_awaitable) > 0 &&
      co_await asio::async_write(socket, b, use_awaitable) > 0;
}
