// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <utility>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;

  // Ends when the notes in the slot have been taken.
  asio::awaitable<void> taken(int slot) {
    asio::steady_timer never{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
    bool watching = true;
    const int watch = hardware.watch(slot, [&] {
      watching = false;
      never.cancel();
    });
    auto [error] = co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!watching) co_return;
    hardware.unwatch(watch);
    throw boost::system::system_error{error};
  }
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  impl_->hardware.present(slot, notes);
  timer.expires_after(30s);
  try {
    co_await (impl_->taken(slot) || timer.async_wait(asio::use_awaitable));
  } catch (...) {
    if (impl_->hardware.draw_in(slot)) throw;
  }
  co_return !impl_->hardware.draw_in(slot);
}
