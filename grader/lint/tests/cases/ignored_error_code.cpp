// SPDX-License-Identifier: MIT
//
// An error code of as_tuple that nobody looks at: loud.
#include <array>
#include <string>
#include <tuple>

#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

asio::steady_timer* timer;
void handle(std::size_t size);
constexpr auto token = as_tuple(use_awaitable);

// ---- Loud.

awaitable<void> thrown_away(tcp::socket& socket, std::string text) {
  co_await asio::async_write(socket, asio::buffer(text), as_tuple(use_awaitable));  // LOUD: asio-ignored-error-code in thrown_away
  co_await socket.async_write_some(asio::buffer(text), token);                       // LOUD: asio-ignored-error-code
  co_await socket.async_connect(tcp::endpoint{}, token);                             // LOUD: asio-ignored-error-code
  if (!text.empty()) co_await socket.async_read_some(asio::buffer(text), token);     // LOUD: asio-ignored-error-code
}
awaitable<void> never_read(tcp::socket& socket) {
  std::array<char, 64> bytes;
  auto [error, size] = co_await socket.async_read_some(asio::buffer(bytes), as_tuple(use_awaitable));  // LOUD: asio-ignored-error-code in never_read
  handle(size);
  const auto [code, more] = co_await asio::async_read(socket, asio::buffer(bytes), token);  // LOUD: asio-ignored-error-code
  handle(more);
}
struct Listener {
  awaitable<void> listen() {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(token);  // LOUD: asio-ignored-error-code in Listener::listen
      handle(socket.available());
    }
  }
  tcp::acceptor acceptor;
};
auto in_a_lambda = [](tcp::resolver& resolver) -> awaitable<void> {
  auto [error, results] = co_await resolver.async_resolve("host", "80", token);  // LOUD: asio-ignored-error-code in in_a_lambda
  handle(results.size());
};

// ---- Silent.

awaitable<void> looked_at(tcp::socket& socket, std::string text) {
  auto [error, size] = co_await asio::async_write(socket, asio::buffer(text), token);
  if (error) co_return;
  handle(size);
  const auto result = co_await socket.async_read_some(asio::buffer(text), token);
  if (!std::get<0>(result)) handle(std::get<1>(result));
  boost::system::error_code failed;
  std::tie(failed, std::ignore) = co_await socket.async_read_some(asio::buffer(text), token);
  if (failed) co_return;
}
awaitable<bool> returned(tcp::socket& socket, std::string text) {
  co_return !std::get<0>(co_await asio::async_write(socket, asio::buffer(text), token));
}
awaitable<void> meant(tcp::socket& socket, std::string text) {
  auto [_, size] = co_await asio::async_write(socket, asio::buffer(text), token);
  auto [ignored, more] = co_await asio::async_write(socket, asio::buffer(text), token);
  [[maybe_unused]] auto [error, rest] = co_await asio::async_write(socket, asio::buffer(text), token);
  handle(size + more + rest);
  (void)co_await asio::async_write(socket, asio::buffer(text), token);
  std::ignore = co_await asio::async_write(socket, asio::buffer(text), token);
}
awaitable<void> judged_by_another_part(tcp::socket& socket, tcp::acceptor& acceptor, std::string text) {
  auto [error, size] = co_await socket.async_read_some(asio::buffer(text), token);
  if (size == 0) co_return;
  auto [failed, written] = co_await asio::async_write(socket, asio::buffer(text, size), token);
  while (written != size) co_return;
  if (auto [code, peer] = co_await acceptor.async_accept(token); peer.is_open()) handle(peer.available());
}
awaitable<void> waits() {
  co_await timer->async_wait(token);
  auto [error] = co_await timer->async_wait(as_tuple(use_awaitable));
}
awaitable<void> waits_for_a_channel(asio::experimental::channel<void(boost::system::error_code)>& closed) {
  co_await closed.async_receive(token);
}
awaitable<void> throws(tcp::socket& socket, std::string text) {
  co_await asio::async_write(socket, asio::buffer(text), use_awaitable);
  handle(co_await socket.async_read_some(asio::buffer(text), use_awaitable));
}
std::tuple<boost::system::error_code, int> plain();
void no_operation() {
  plain();
  auto [error, number] = plain();
  handle(number);
}
awaitable<std::tuple<int, std::string>> no_error();
awaitable<void> of_another_kind() {
  co_await no_error();
  auto [number, text] = co_await no_error();
}
