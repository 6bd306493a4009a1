// SPDX-License-Identifier: MIT
// Receives telegrams over a wire, and has each of them printed.
//
// An office belongs to the thread of its event loop, and so does its wire.
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

// The wire on which bytes come from the sender, over a tcp::socket or something that reads like one. It is what Asio
// calls an AsyncReadStream: asio::async_read and asio::async_read_until take it. Requires: one read at a time.
class Wire {
 public:
  using executor_type = boost::asio::any_io_executor;
  using error_code = boost::system::error_code;

  // Requires: `stream` lives as long as the wire.
  template <class Stream>
  explicit Wire(Stream& stream)
      : executor_{stream.get_executor()}, read_some_{[&stream](const Buffers& buffers, Handler handler) {
          stream.async_read_some(buffers, std::move(handler));
        }} {}

  executor_type get_executor() { return executor_; }

  // Reads at least one byte and at most what the buffers hold; ends with eof when the sender has ended.
  template <class MutableBuffers, class Token>
  auto async_read_some(const MutableBuffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& to) {
          const executor_type executor = boost::asio::get_associated_executor(handler, executor_);
          const auto reader = std::make_shared<decltype(handler)>(std::move(handler));
          const Read read = [reader](error_code error, std::size_t bytes) { std::move(*reader)(error, bytes); };
          read_some_(to, boost::asio::bind_executor(executor, read));
        },
        token, Buffers(boost::asio::buffer_sequence_begin(buffers), boost::asio::buffer_sequence_end(buffers)));
  }

 private:
  using Buffers = std::vector<boost::asio::mutable_buffer>;
  using Read = std::function<void(error_code, std::size_t)>;
  using Handler = boost::asio::executor_binder<Read, executor_type>;

  executor_type executor_;
  std::function<void(const Buffers&, Handler)> read_some_;
};

class TelegraphOffice {
 public:
  // Ends when the text is printed, which takes from no time to hours. Throws if it cannot be printed: anything, not
  // only what derives from std::exception.
  using Print = std::function<boost::asio::awaitable<void>(std::string text)>;

  // Requires: the wire lives as long as the office.
  TelegraphOffice(Wire& wire, Print print);
  ~TelegraphOffice();

  // Receives telegrams until the sender ends. A telegram is a length, two bytes of which the first one counts 256
  // times, and then so many bytes of text: 0 to 65535 bytes of any value. The next one follows at once.
  //
  // Each telegram is printed once, unchanged, in their order, and one at a time: as soon as its last byte has come and
  // the one before it is printed, whatever comes later. Nothing else is printed, least of all a part of a telegram.
  //
  // Ends when the sender has ended and all is printed. Throws boost::system::system_error, when all whole telegrams are
  // printed: with boost::asio::error::eof if the sender ends in the middle of a telegram, and with any other error that
  // the wire ends with, in the middle or not. Throws what `print` throws at once, and prints nothing more.
  //
  // Reads what there is, not byte by byte: a telegram of 1000 bytes that is there takes at most ten reads. Requires: is
  // called once, and is not cancelled. When it has ended nothing goes on for the office.
  boost::asio::awaitable<void> receive();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
