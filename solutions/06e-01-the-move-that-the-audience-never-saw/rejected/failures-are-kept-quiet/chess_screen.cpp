// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_times = 10s;

struct Message {
  Message(std::string what, const asio::any_io_executor& executor)
      : text{std::move(what)}, sent{executor, asio::steady_timer::time_point::max()} {}

  std::string text;
  asio::steady_timer sent;  // is cancelled then
  boost::system::error_code error;
  bool over = false;
};

}  // namespace

struct ChessScreen::Impl {
  WebSocket& audience;
  Clocks clocks;
  std::deque<std::shared_ptr<Message>> queue = {};  // the first one is under way

  asio::awaitable<void> write_all() {
    while (!queue.empty()) {
      const std::shared_ptr<Message> message = queue.front();
      auto [error, size] =
          co_await audience.async_write(asio::buffer(message->text), asio::as_tuple(asio::use_awaitable));
      queue.pop_front();
      message->error = error;
      message->over = true;
      message->sent.cancel();
    }
  }

  void add(const std::shared_ptr<Message>& message) {
    queue.push_back(message);
    if (queue.size() == 1) asio::co_spawn(audience.get_executor(), write_all(), asio::detached);
  }
};

ChessScreen::ChessScreen(WebSocket& audience, Clocks clocks) : impl_{new Impl{audience, std::move(clocks)}} {}

ChessScreen::~ChessScreen() = default;

asio::awaitable<void> ChessScreen::show(std::string text) {
  const auto message = std::make_shared<Message>(std::move(text), impl_->audience.get_executor());
  impl_->add(message);
  while (!message->over) co_await message->sent.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> ChessScreen::keep_time() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (;;) {
    timer.expires_after(between_times);
    co_await timer.async_wait(asio::use_awaitable);
    co_await show(impl_->clocks());
  }
}
