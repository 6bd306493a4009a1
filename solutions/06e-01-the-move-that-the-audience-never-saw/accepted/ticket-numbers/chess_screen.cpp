// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
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
  asio::steady_timer next{audience.get_executor(), asio::steady_timer::time_point::max()};  // is cancelled then
  long drawn = 0;
  long served = 0;
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  const long ticket = impl_->drawn++;
  while (impl_->served != ticket) co_await impl_->next.async_wait(asio::as_tuple(asio::use_awaitable));
  auto [error, size] =
      co_await impl_->audience.async_write(asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  ++impl_->served;
  impl_->next.cancel();
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
