// SPDX-License-Identifier: MIT
// A connection that a test scripts, in the place of a socket: what the peer sends, how many bytes pass
// at a time, which operation fails. Models Asio's AsyncReadStream and AsyncWriteStream.
//
// Operations end as external events (kata::World::later): never inline, in any order. A read with
// nothing to read waits until the peer sends or ends; one that is cancelled by its slot ends with operation_aborted, and
// what the peer has sent is there for the next. Where Beast's own layers are tested and the order
// of completions does not matter, boost::beast::test::stream does too: it posts them.
#pragma once

#include <kata/world.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kata {

class Stream {
 public:
  using executor_type = boost::asio::any_io_executor;
  using error_code = boost::system::error_code;

  // Requires: the world's coroutines are done with it before it goes (World::make).
  explicit Stream(World& world) : world_{world} {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  executor_type get_executor() { return world_.executor(); }

  // The script: before or while the program runs. Operations count from 1.
  void feed(std::string_view bytes);  // the peer sends
  void end();                         // the peer has sent all: the last read gets eof
  void read_at_most(std::size_t bytes) { read_limit_ = bytes; }
  void write_at_most(std::size_t bytes) { write_limit_ = bytes; }
  void fail_read(int number, error_code error) { failing_reads_[number] = error; }
  void fail_write(int number, error_code error) { failing_writes_[number] = error; }

  // What the program has sent so far.
  const std::string& written() const { return written_; }

  // Pending operations end with operation_aborted, later ones with bad_descriptor.
  void close();
  bool is_open() const { return open_; }

  // As a socket's: void(error_code, std::size_t). Starting a second one while one is pending is a
  // finding: on a socket their bytes may mix.
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(initiate_async_read_some{this}, token,
                                                                             buffers);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(initiate_async_write_some{this}, token,
                                                                             buffers);
  }

 private:
  using Complete = std::function<void(error_code, std::size_t)>;
  using cancellation_type = boost::asio::cancellation_type;

  // Names that reports show: see src/world/operation_name.hpp.
  struct initiate_async_read_some {
    Stream* stream;
    template <class Handler, class Buffers>
    void operator()(Handler handler, const Buffers& buffers) const {
      std::vector<boost::asio::mutable_buffer> copy(boost::asio::buffer_sequence_begin(buffers),
                                                    boost::asio::buffer_sequence_end(buffers));
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      stream->start_read(std::move(copy), stream->completion(std::move(handler)));
      if (slot.is_connected())
        slot.assign([stream = stream, number = stream->reads_](cancellation_type type) {
          if (type != cancellation_type::none) stream->abort_read(number);
        });
    }
  };
  struct initiate_async_write_some {
    Stream* stream;
    template <class Handler, class Buffers>
    void operator()(Handler handler, const Buffers& buffers) const {
      std::vector<boost::asio::const_buffer> copy(boost::asio::buffer_sequence_begin(buffers),
                                                  boost::asio::buffer_sequence_end(buffers));
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      stream->start_write(std::move(copy), stream->completion(std::move(handler)));
      if (slot.is_connected())
        slot.assign([stream = stream, number = stream->writes_](cancellation_type type) {
          if (type != cancellation_type::none) stream->abort_write(number);
        });
    }
  };

  template <class Handler>
  Complete completion(Handler handler) {
    // std::function copies; the handler is moved out once.
    auto waiting = std::make_shared<Handler>(std::move(handler));
    return [waiting, executor = get_executor()](error_code error, std::size_t bytes) {
      auto on = boost::asio::get_associated_executor(*waiting, executor);
      boost::asio::post(on,
                        [handler = std::move(*waiting), error, bytes]() mutable { std::move(handler)(error, bytes); });
    };
  }

  void report_overlap(const std::string& operation);
  void start_read(std::vector<boost::asio::mutable_buffer> buffers, Complete complete);
  void start_write(std::vector<boost::asio::const_buffer> buffers, Complete complete);
  void abort_read(int number);  // if that one is pending
  void abort_write(int number);
  void read_if_possible();
  void finish_read();
  void finish_write();

  World& world_;
  std::string incoming_;
  std::string written_;
  bool ended_ = false;
  bool open_ = true;
  std::size_t read_limit_ = std::numeric_limits<std::size_t>::max();
  std::size_t write_limit_ = std::numeric_limits<std::size_t>::max();
  int reads_ = 0;
  int writes_ = 0;
  std::map<int, error_code> failing_reads_;
  std::map<int, error_code> failing_writes_;
  Complete read_;  // of the pending operation, or empty
  Complete write_;
  bool read_arranged_ = false;
  std::vector<boost::asio::mutable_buffer> read_buffers_;
  std::vector<boost::asio::const_buffer> write_buffers_;
};

}  // namespace kata
