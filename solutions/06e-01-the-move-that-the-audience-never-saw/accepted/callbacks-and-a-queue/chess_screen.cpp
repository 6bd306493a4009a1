// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_times = 10s;

using Sent = asio::experimental::channel<void(boost::system::error_code)>;

struct Message {
  std::string text;
  std::shared_ptr<Sent> sent;
};

}  // namespace

struct ChessScreen::Impl {
  WebSocket& audience;
  Clocks clocks;
  std::deque<Message> queue = {};  // the first one is under way, and stays where it is

  void write_first() {
    audience.async_write(asio::buffer(queue.front().text), [this](boost::system::error_code error, std::size_t) {
      queue.front().sent->try_send(error);
      queue.pop_front();
      if (!queue.empty()) write_first();
    });
  }
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  const auto sent = std::make_shared<Sent>(impl_->audience.get_executor(), 1);
  impl_->queue.push_back({std::move(text), sent});
  if (impl_->queue.size() == 1) impl_->write_first();
  co_await sent->async_receive(asio::use_awaitable);
}

asio::awaitable<void> ChessScreen::keep_time() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (;;) {
    timer.expires_after(between_times);
    co_await timer.async_wait(asio::use_awaitable);
    co_await show(impl_->clocks());
  }
}
