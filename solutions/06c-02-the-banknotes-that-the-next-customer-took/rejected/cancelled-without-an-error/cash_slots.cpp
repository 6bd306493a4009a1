// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

// Calls the handler as a handler of its own, and only once.
template <class Handler>
void complete(std::optional<Handler>& waiting, error_code error) {
  Handler handler = std::move(*waiting);
  waiting.reset();
  const auto executor = asio::get_associated_executor(handler);
  asio::post(executor, asio::append(std::move(handler), error));
}

}  // namespace

struct CashSlots::Impl {
  Hardware hardware;

  // Completes when the notes in the slot have been taken, or when it is cancelled.
  template <class Token>
  auto async_taken(int slot, Token&& token) {
    const auto initiate = [this, slot](auto handler) {
      const auto waiting = std::make_shared<std::optional<decltype(handler)>>(std::move(handler));
      const int watch = hardware.watch(slot, [waiting] { complete(*waiting, error_code{}); });
      auto cancellation = asio::get_associated_cancellation_slot(**waiting);
      if (!cancellation.is_connected()) return;
      cancellation.assign([this, watch, waiting](asio::cancellation_type) {
        if (!waiting->has_value()) return;  // they have been taken
        hardware.unwatch(watch);
        complete(*waiting, error_code{});
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
