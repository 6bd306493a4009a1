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
#include <mutex>
#include <string>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_times = 10s;

using Sent = asio::experimental::channel<void(boost::system::error_code)>;

}  // namespace

struct ChessScreen::Impl {
  WebSocket& audience;
  Clocks clocks;
  std::mutex starting = {};
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  Sent sent{impl_->audience.get_executor(), 1};
  {
    const std::lock_guard lock{impl_->starting};
    impl_->audience.async_write(asio::buffer(text),
                                [&sent](boost::system::error_code error, std::size_t) { sent.try_send(error); });
  }
  co_await sent.async_receive(asio::use_awaitable);
}

asio::awaitable<void> ChessScreen::keep_time() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (;;) {
    timer.expires_after(between_times);
    co_await timer.async_wait(asio::use_awaitable);
    co_await show(impl_->clocks());
  }
}
