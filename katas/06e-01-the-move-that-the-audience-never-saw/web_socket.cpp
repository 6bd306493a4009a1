// SPDX-License-Identifier: MIT
#include "web_socket.hpp"

// What Beast asserts comes to assertion_failed(), however this file is compiled.
#undef BOOST_DISABLE_ASSERTS
#define BOOST_ENABLE_ASSERT_HANDLER
#include <boost/assert.hpp>

#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

namespace {

// Of the call of write() that is under way on this thread.
thread_local const std::function<void()>* breaks_a_rule = nullptr;

void tell_of_a_broken_rule() {
  // Once for each call; what fails later, in the middle of the message, follows from it.
  if (const auto* tell = std::exchange(breaks_a_rule, nullptr)) (*tell)();
}

// The stream of bytes, as Beast wants it.
class Layer {
 public:
  using executor_type = WebSocket::executor_type;

  explicit Layer(WebSocket::Bytes bytes) : bytes_{std::move(bytes)} {}

  executor_type get_executor() { return bytes_.executor; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(WebSocket::error_code, std::size_t)>(
        [this](auto handler, const WebSocket::MutableBuffers& to) {
          bytes_.read_some(to, WebSocket::ended(std::move(handler), bytes_.executor));
        },
        token, WebSocket::MutableBuffers(asio::buffer_sequence_begin(buffers), asio::buffer_sequence_end(buffers)));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(WebSocket::error_code, std::size_t)>(
        [this](auto handler, const WebSocket::ConstBuffers& from) {
          bytes_.write_some(from, WebSocket::ended(std::move(handler), bytes_.executor));
        },
        token, WebSocket::ConstBuffers(asio::buffer_sequence_begin(buffers), asio::buffer_sequence_end(buffers)));
  }

 private:
  WebSocket::Bytes bytes_;
};

// Beast looks for these two. Whoever has the stream of bytes closes it.
void beast_close_socket(Layer&) {}

template <class Handler>
void async_teardown(boost::beast::role_type, Layer& layer, Handler&& handler) {
  asio::post(layer.get_executor(),
             [handler = std::forward<Handler>(handler)]() mutable { handler(boost::system::error_code{}); });
}

}  // namespace

namespace boost {

void assertion_failed(const char*, const char*, const char*, long) { tell_of_a_broken_rule(); }
void assertion_failed_msg(const char*, const char*, const char*, const char*, long) { tell_of_a_broken_rule(); }

}  // namespace boost

struct WebSocket::Impl {
  websocket::stream<Layer, false> stream;
  Complain complain;
};

WebSocket::WebSocket(Bytes bytes, Complain complain)
    : impl_{new Impl{websocket::stream<Layer, false>{std::move(bytes)}, std::move(complain)}} {}

WebSocket::~WebSocket() = default;

WebSocket::executor_type WebSocket::get_executor() { return impl_->stream.get_executor(); }

asio::awaitable<void> WebSocket::accept() { co_await impl_->stream.async_accept(asio::use_awaitable); }

void WebSocket::write(asio::const_buffer message, Ended ended) {
  const std::function<void()> tell = [this] {
    impl_->complain(
        "async_write before the one before it has ended: here Boost.Beast stops a debug build, with an assertion in "
        "soft_mutex.hpp; a release build goes on, and never sends this message");
  };
  breaks_a_rule = &tell;
  impl_->stream.async_write(message, std::move(ended));
  breaks_a_rule = nullptr;
}
