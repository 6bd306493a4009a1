// SPDX-License-Identifier: MIT
//
// Buffers over temporaries: loud if the operation goes on when the temporary is gone.
#include <array>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace asio = boost::asio;
using asio::async_write;
using asio::awaitable;
using asio::buffer;
using asio::use_awaitable;
using asio::ip::tcp;
using asio::ip::udp;
using namespace asio::experimental::awaitable_operators;

asio::io_context context;
void done(std::exception_ptr);
void sent(boost::system::error_code, std::size_t);
std::string make();
const std::string& kept();
struct Message {
  std::string head;
  std::string body;
};
Message message();

// ---- Loud.

void with_callbacks(tcp::socket& socket, udp::socket& datagrams, const udp::endpoint& peer) {
  async_write(socket, buffer(std::string("hello")), asio::detached);  // LOUD: asio-buffer-lifetime in with_callbacks
  async_write(socket, buffer(make()), sent);                          // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(make() + "\n"), [](auto, auto) {});      // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(std::vector<char>(9)), &sent);           // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(std::array{'a', 'b'}), asio::detached);  // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(message().body), asio::detached);        // LOUD: asio-buffer-lifetime
  socket.async_write_some(buffer(make()), asio::detached);            // LOUD: asio-buffer-lifetime
  socket.async_send(buffer(make()), asio::bind_executor(context, sent));     // LOUD: asio-buffer-lifetime
  datagrams.async_send_to(buffer(make()), peer, asio::detached);             // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(make()), asio::transfer_all(), asio::detached);  // LOUD: asio-buffer-lifetime
}

void in_other_words(tcp::socket& socket, const std::string& name) {
  async_write(socket, buffer(make(), 3), asio::detached);                 // LOUD: asio-buffer-lifetime in in_other_words
  async_write(socket, buffer(make()) + 1, asio::detached);                // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(make().data(), 3), asio::detached);          // LOUD: asio-buffer-lifetime
  async_write(socket, asio::const_buffer(make().c_str(), 3), asio::detached);     // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(std::string_view(make())), asio::detached);          // LOUD: asio-buffer-lifetime
  socket.async_read_some(buffer(std::string(9, ' ').data(), 9), asio::detached);  // LOUD: asio-buffer-lifetime
  async_write(socket, std::array<asio::const_buffer, 2>{buffer(name), buffer(make())}, asio::detached);   // LOUD: asio-buffer-lifetime
  async_write(socket, std::vector<asio::const_buffer>{buffer(name), buffer(make())}, asio::detached);     // LOUD: asio-buffer-lifetime
  async_write(socket, buffer(name.empty() ? make() : name), asio::detached);  // LOUD: asio-buffer-lifetime
}

awaitable<std::size_t> awaited_later(tcp::socket& socket) {
  auto writing = async_write(socket, buffer(make()), use_awaitable);    // LOUD: asio-buffer-lifetime in awaited_later
  auto deferred = async_write(socket, buffer(make()), asio::deferred);  // LOUD: asio-buffer-lifetime
  co_return co_await std::move(writing) + co_await std::move(deferred);
}

awaitable<std::size_t> returned(tcp::socket& socket) {
  return async_write(socket, buffer(make()), use_awaitable);  // LOUD: asio-buffer-lifetime in returned
}

void spawned(tcp::socket& socket) {
  asio::co_spawn(context, async_write(socket, buffer(make()), use_awaitable), asio::detached);  // LOUD: asio-buffer-lifetime in spawned
  async_write(socket, buffer(make()), asio::deferred)(sent);                                    // LOUD: asio-buffer-lifetime
}

std::size_t future_that_is_waited_for_later(tcp::socket& socket) {
  auto writing = async_write(socket, buffer(make()), asio::use_future);  // LOUD: asio-buffer-lifetime in future_that_is_waited_for_later
  return writing.get();
}

struct Session : std::enable_shared_from_this<Session> {
  void start() {
    // That `self` lives is not enough.
    async_write(socket, buffer(make()), [self = shared_from_this()](auto, auto) {});  // LOUD: asio-buffer-lifetime in Session::start
    auto send = [this] {
      async_write(socket, buffer(std::to_string(1)), sent);  // LOUD: asio-buffer-lifetime
    };
    send();
  }
  tcp::socket socket{context};
};

void with_beast(boost::beast::websocket::stream<tcp::socket>& peer, boost::beast::tcp_stream& stream) {
  peer.async_write(buffer(make()), sent);                    // LOUD: asio-buffer-lifetime in with_beast
  stream.async_write_some(buffer(make()), asio::detached);   // LOUD: asio-buffer-lifetime
}

template <class Stream>
void in_a_template(Stream& stream) {
  async_write(stream, buffer(make()), asio::detached);  // LOUD: asio-buffer-lifetime in in_a_template
}
template void in_a_template(tcp::socket&);

template <class Token>
auto with_a_token(tcp::socket& socket, Token&& token) {
  return async_write(socket, buffer(make()), std::forward<Token>(token));  // LOUD: asio-buffer-lifetime in with_a_token
}
template auto with_a_token(tcp::socket&, const asio::use_awaitable_t<>&);

// ---- Silent.

awaitable<void> awaited_at_once(tcp::socket& socket, asio::steady_timer& timer) {
  co_await async_write(socket, buffer(make()), use_awaitable);
  co_await async_write(socket, buffer(make()), asio::deferred);
  (void)co_await socket.async_send(buffer(std::string("x")), asio::as_tuple(use_awaitable));
  const std::size_t size = co_await async_write(socket, buffer(make()), use_awaitable);
  if (size == co_await async_write(socket, buffer(make()), use_awaitable)) co_return;
  co_await (async_write(socket, buffer(make()), use_awaitable) || timer.async_wait(use_awaitable));  // LOUD: asio-awaitable-or-loses-exception in awaited_at_once
  co_await asio::co_spawn(context, async_write(socket, buffer(make()), use_awaitable), use_awaitable);
  co_await async_write(socket, buffer(make()), asio::deferred)(use_awaitable);
}

void what_lives_on(tcp::socket& socket, const std::string& given, std::string_view view, std::span<const char> span) {
  static const std::string text = make();
  async_write(socket, buffer("literal"), asio::detached);
  async_write(socket, buffer(std::string_view("literal")), asio::detached);
  async_write(socket, buffer(text), asio::detached);
  async_write(socket, buffer(given), asio::detached);
  async_write(socket, buffer(kept()), asio::detached);
  async_write(socket, buffer(view), asio::detached);
  async_write(socket, buffer(view.substr(1)), asio::detached);
  async_write(socket, buffer(std::string_view(given)), asio::detached);
  async_write(socket, buffer(span.data(), span.size()), asio::detached);
  async_write(socket, std::array<asio::const_buffer, 2>{buffer(text), buffer(given)}, asio::detached);
  async_write(socket, std::vector<asio::const_buffer>(2, buffer(text)), asio::detached);
}

void handler_keeps_it(tcp::socket& socket) {
  auto text = std::make_shared<std::string>(make());
  async_write(socket, buffer(*text), [text](auto, auto) {});
  async_write(socket, buffer(*text), asio::consign(asio::detached, text));
  auto reply = std::make_unique<std::string>(make());
  const auto bytes = buffer(*reply);
  async_write(socket, bytes, [reply = std::move(reply)](auto, auto) {});
}

void sizes_and_other_arguments(tcp::socket& socket, tcp::resolver& resolver, std::string& in) {
  asio::async_read(socket, buffer(in), asio::transfer_exactly(make().size()), sent);
  asio::async_read_until(socket, asio::dynamic_buffer(in), std::string("\r\n"), sent);
  resolver.async_resolve(make(), std::to_string(80), [](auto, auto) {});
}

std::size_t waits_for_the_future(tcp::socket& socket) {
  return async_write(socket, buffer(make()), asio::use_future).get();
}

void in_a_stackful_coroutine(tcp::socket& socket, asio::yield_context yield) {
  boost::system::error_code error;
  async_write(socket, buffer(make()), yield);
  async_write(socket, buffer(make()), yield[error]);
}

void at_once(tcp::socket& socket) {
  asio::write(socket, buffer(make()));
  socket.send(buffer(make()));
}

void never_run(tcp::socket& socket) {
  (void)async_write(socket, buffer(make()), asio::deferred);
  using Written = decltype(async_write(socket, buffer(make()), use_awaitable));
}

namespace other {
void async_write(tcp::socket&, std::string, void (*)(boost::system::error_code, std::size_t));
void async_write(tcp::socket&, asio::const_buffer, int);
}  // namespace other

void of_another_library(tcp::socket& socket) {
  other::async_write(socket, make(), sent);
  other::async_write(socket, buffer(make()), 1);
}

int main() {}
