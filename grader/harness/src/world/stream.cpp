// SPDX-License-Identifier: MIT
#include <kata/stream.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>

namespace asio = boost::asio;

namespace kata {
namespace {

boost::system::error_code scripted(const std::map<int, boost::system::error_code>& failing, int number) {
  const auto found = failing.find(number);
  return found == failing.end() ? boost::system::error_code{} : found->second;
}

}  // namespace

void Stream::feed(std::string_view bytes) {
  incoming_ += bytes;
  read_if_possible();
}

void Stream::end() {
  ended_ = true;
  read_if_possible();
}

void Stream::close() {
  open_ = false;
  for (Complete* pending : {&read_, &write_})
    if (*pending) std::exchange(*pending, nullptr)(asio::error::operation_aborted, 0);
}

void Stream::report_overlap(const std::string& operation) {
  world_.broken("a second " + operation + " was started while one was pending: their bytes may mix");
}

void Stream::start_read(std::vector<asio::mutable_buffer> buffers, Complete complete) {
  if (read_) return report_overlap("async_read_some");
  if (!open_) return complete(asio::error::bad_descriptor, 0);
  ++reads_;
  read_ = std::move(complete);
  read_buffers_ = std::move(buffers);
  read_arranged_ = false;
  read_if_possible();
}

void Stream::start_write(std::vector<asio::const_buffer> buffers, Complete complete) {
  if (write_) return report_overlap("async_write_some");
  if (!open_) return complete(asio::error::bad_descriptor, 0);
  write_ = std::move(complete);
  write_buffers_ = std::move(buffers);
  world_.later([this, number = ++writes_] {
    if (write_ && number == writes_) finish_write();
  });
}

void Stream::abort_read(int number) {
  if (read_ && number == reads_) std::exchange(read_, nullptr)(asio::error::operation_aborted, 0);
}

void Stream::abort_write(int number) {
  if (write_ && number == writes_) std::exchange(write_, nullptr)(asio::error::operation_aborted, 0);
}

void Stream::read_if_possible() {
  const bool possible =
      !incoming_.empty() || ended_ || scripted(failing_reads_, reads_) || asio::buffer_size(read_buffers_) == 0;
  if (!read_ || read_arranged_ || !possible) return;
  read_arranged_ = true;
  world_.later([this, number = reads_] {
    if (read_ && number == reads_) finish_read();
  });
}

void Stream::finish_read() {
  const Complete complete = std::exchange(read_, nullptr);
  if (const auto error = scripted(failing_reads_, reads_)) return complete(error, 0);
  const std::size_t bytes = std::min({incoming_.size(), asio::buffer_size(read_buffers_), read_limit_});
  asio::buffer_copy(read_buffers_, asio::buffer(incoming_, bytes));
  incoming_.erase(0, bytes);
  const bool eof = bytes == 0 && ended_ && asio::buffer_size(read_buffers_) > 0;
  complete(eof ? error_code{asio::error::eof} : error_code{}, bytes);
}

void Stream::finish_write() {
  const Complete complete = std::exchange(write_, nullptr);
  if (const auto error = scripted(failing_writes_, writes_)) return complete(error, 0);
  const std::size_t bytes = std::min(asio::buffer_size(write_buffers_), write_limit_);
  const std::size_t before = written_.size();
  written_.resize(before + bytes);
  asio::buffer_copy(asio::buffer(&written_[before], bytes), write_buffers_);
  complete({}, bytes);
}

}  // namespace kata
