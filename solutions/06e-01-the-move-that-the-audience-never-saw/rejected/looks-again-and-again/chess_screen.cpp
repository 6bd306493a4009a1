// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_times = 10s;

}  // namespace

struct ChessScreen::Impl {
  WebSocket& audience;
  Clocks clocks;
  bool writing = false;
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  while (impl_->writing) co_await asio::post(asio::use_awaitable);
  impl_->writing = true;
  auto [error, size] =
      co_await impl_->audience.async_write(asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  impl_->writing = false;
  if (error) throw boost::system::system_error{error};
}

asio::awaitable<void> ChessScreen::keep_time() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (;;) {
    timer.expires_after(between_times);
    co_await timer.async_wait(asio::use_awaitable);
    co_await show(impl_->clocks());
  }
}
