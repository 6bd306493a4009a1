// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_times = 10s;

// One after the other, whichever screen it is.
bool writing = false;
std::deque<std::shared_ptr<asio::steady_timer>> waiting;

asio::awaitable<void> wait_for_the_turn() {
  if (!std::exchange(writing, true)) co_return;
  const auto turn =
      std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  waiting.push_back(turn);
  co_await turn->async_wait(asio::as_tuple(asio::use_awaitable));
}

void give_the_turn_on() {
  if (waiting.empty()) {
    writing = false;
    return;
  }
  waiting.front()->cancel();
  waiting.pop_front();
}

}  // namespace

struct ChessScreen::Impl {
  WebSocket& audience;
  Clocks clocks;
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  co_await wait_for_the_turn();
  auto [error, size] =
      co_await impl_->audience.async_write(asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  give_the_turn_on();
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
