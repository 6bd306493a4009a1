// SPDX-License-Identifier: MIT
// The server's end of a WebSocket: boost::beast::websocket::stream, behind a class without its headers, which keep a
// compiler busy for many seconds. It does what that stream does, and asks for what that stream asks for.
//
// Belongs to the thread of its event loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class WebSocket {
 public:
  using executor_type = boost::asio::any_io_executor;
  using error_code = boost::system::error_code;

  // Hears of a call of async_write that Beast does not allow. There Beast stops a debug build, with BOOST_ASSERT. A
  // release build goes on as if nothing had happened, and so does this class.
  using Complain = std::function<void(const std::string& what)>;

  // Requires: `stream`, a tcp::socket or something that reads and writes like one, lives as long as the WebSocket.
  template <class Stream>
  WebSocket(Stream& stream, Complain complain)
      : WebSocket{Bytes{stream.get_executor(),
                        [&stream](const MutableBuffers& buffers, Ended ended) {
                          stream.async_read_some(buffers, std::move(ended));
                        },
                        [&stream](const ConstBuffers& buffers, Ended ended) {
                          stream.async_write_some(buffers, std::move(ended));
                        }},
                  std::move(complain)} {}
  ~WebSocket();

  executor_type get_executor();

  // The handshake. Requires: is the first thing that is done.
  boost::asio::awaitable<void> accept();

  // Sends one message, a text: void(error_code, std::size_t). What holds for async_write of Beast's stream holds here.
  template <class Token>
  auto async_write(boost::asio::const_buffer message, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(initiate_async_write{this}, token,
                                                                             message);
  }

  // What Beast's stream is put upon.
  using MutableBuffers = std::vector<boost::asio::mutable_buffer>;
  using ConstBuffers = std::vector<boost::asio::const_buffer>;
  using Ended = boost::asio::executor_binder<std::function<void(error_code, std::size_t)>, executor_type>;
  struct Bytes {
    executor_type executor;
    std::function<void(const MutableBuffers&, Ended)> read_some;
    std::function<void(const ConstBuffers&, Ended)> write_some;
  };

  // Of a handler, which is called once; std::function copies.
  template <class Handler>
  static Ended ended(Handler handler, const executor_type& otherwise) {
    const executor_type executor = boost::asio::get_associated_executor(handler, otherwise);
    const auto waiting = std::make_shared<Handler>(std::move(handler));
    const std::function<void(error_code, std::size_t)> end = [waiting](error_code error, std::size_t bytes) {
      std::move(*waiting)(error, bytes);
    };
    return boost::asio::bind_executor(executor, end);
  }

 private:
  struct initiate_async_write {
    WebSocket* socket;
    template <class Handler>
    void operator()(Handler handler, boost::asio::const_buffer message) const {
      socket->write(message, ended(std::move(handler), socket->get_executor()));
    }
  };

  WebSocket(Bytes bytes, Complain complain);
  void write(boost::asio::const_buffer message, Ended ended);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};
