// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;

  // Completes when the notes in the slot have been taken.
  template <class Token>
  auto async_taken(int slot, Token&& token) {
    const auto initiate = [this, slot](auto handler) {
      const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
      hardware.watch(slot, [waiting] {
        const auto executor = asio::get_associated_executor(*waiting);
        asio::post(executor, asio::append(std::move(*waiting), error_code{}));
      });
    };
    return asio::async_initiate<Token, void(error_code)>(initiate, token);
  }
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  impl_->hardware.present(slot, notes);
  timer.expires_after(30s);
  try {
    co_await (impl_->async_taken(slot, asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
  } catch (...) {
    if (impl_->hardware.draw_in(slot)) throw;
  }
  co_return !impl_->hardware.draw_in(slot);
}
