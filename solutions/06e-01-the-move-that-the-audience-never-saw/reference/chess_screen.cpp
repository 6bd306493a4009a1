// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_times = 10s;

// A channel with one place. Who has put something there may write, and the others wait in their order.
using Line = asio::experimental::channel<void(boost::system::error_code)>;

class Turn {
 public:
  explicit Turn(Line& line) : line_{line} {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    line_.try_receive([](boost::system::error_code) {});
  }

 private:
  Line& line_;
};

}  // namespace

struct ChessScreen::Impl {
  WebSocket& audience;
  Clocks clocks;
  Line line{audience.get_executor(), 1};
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  co_await impl_->line.async_send({}, asio::use_awaitable);
  const Turn turn{impl_->line};
  co_await impl_->audience.async_write(asio::buffer(text), asio::use_awaitable);
}

asio::awaitable<void> ChessScreen::keep_time() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (;;) {
    timer.expires_after(between_times);
    co_await timer.async_wait(asio::use_awaitable);
    co_await show(impl_->clocks());
  }
}
